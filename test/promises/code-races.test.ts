/** Codes under concurrency: each is good once, and never after six wrong ones. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { accountIn, storedAccount } from '../support/accounts.ts';
import { ask, codeOf, liveTokens, post, races, redeem, run } from '../support/code-races.ts';
import { disturb, repeat } from '../support/raced.ts';
import { rounds } from '../support/rounds.ts';
import { as } from '../support/tenancy.ts';
import { runUndoRace, undoRaces } from '../support/undo-races.ts';

const WRONG = '2222-2222';
const statusOf = async (answer: Promise<{ readonly status: number }>) => (await answer).status;
const times = <Result>(n: number, make: () => Promise<Result>) =>
  Promise.all(Array.from({ length: n }, make));

const triesOf = (email: string) =>
  env.DB.prepare('SELECT tries FROM codes WHERE email = ?').bind(email).first<number>('tries');

test('fifty wrong codes at once are counted one by one, and then the right one is refused', async () => {
  const account = await accountIn('verified');
  const code = await codeOf(account.email);
  await disturb(account.email);
  const answers = await times(50, () => statusOf(redeem(account.email, WRONG)));
  expect(new Set(answers)).toEqual(new Set([401]));
  expect(await triesOf(account.email)).toBe(50);
  expect(await statusOf(redeem(account.email, code))).toBe(401);
});

test('five wrong codes at once leave the right one good', async () => {
  const account = await accountIn('verified');
  const code = await codeOf(account.email);
  await disturb(account.email);
  await times(5, () => redeem(account.email, WRONG));
  expect(await statusOf(redeem(account.email, code))).toBe(201);
});

test('a code that is redeemed ten times at once is good once', async () => {
  for (let round = 0; round < rounds(3, 10); round += 1) {
    const account = await accountIn('verified');
    const code = await codeOf(account.email);
    await disturb(account.email);
    const answers = await times(10, () => statusOf(redeem(account.email, code)));
    expect(answers.filter((status) => status === 201)).toHaveLength(1);
    expect(await liveTokens(account.id)).toBe(1);
  }
});

test('of ten codes that are asked for at once one is good, and it has a message', async () => {
  const account = await accountIn('verified');
  await disturb(account.email);
  await times(10, () => ask(account.email));
  const { results } = await env.DB.prepare(
    `SELECT count(*) AS n FROM codes c JOIN messages m ON m.about = c.id WHERE c.email = ?`,
  )
    .bind(account.email)
    .all();
  expect(results).toEqual([{ n: 1 }]);
});

describe.each(Object.entries(races))('a code is redeemed while %s', (_name, race) => {
  test('one comes before the other, and both hold', async () => {
    await repeat(rounds(5, 20), () => run(race));
  });
});

describe.each(Object.entries(undoRaces))(
  'a change of an email is undone while %s',
  (_name, race) => {
    test('the former address is given back, and nobody stays signed in', async () => {
      await repeat(rounds(5, 20), () => runUndoRace(race));
    });
  },
);

test('a password that is set while another is reset: the later one is the password', async () => {
  for (let round = 0; round < rounds(2, 5); round += 1) {
    const account = await accountIn('verified');
    const code = await codeOf(account.email, 'reset_password');
    await disturb(account.email);
    const passwords = { mine: 'staple battery horse', theirs: 'a password of theirs' };
    const [reset, set] = await Promise.all([
      redeem(account.email, code, { password: passwords.mine }),
      as('root').patch(`/platform/users/${account.id}`, { password: passwords.theirs }),
    ]);
    expect([reset.status, set.status]).toEqual([expect.any(Number), 200]);
    const opens = (password: string) => statusOf(post('token', { email: account.email, password }));
    const isMineLast = reset.status === 201 && (await liveTokens(account.id)) === 1;
    expect(await opens(passwords.mine)).toBe(isMineLast ? 201 : 401);
    expect(await opens(passwords.theirs)).toBe(isMineLast ? 401 : 201);
    expect((await storedAccount(account.id))?.email_verified).toBe(1);
  }
});
