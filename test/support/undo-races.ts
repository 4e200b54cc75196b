/** Races of the way back to a former email with the redemption of a code of the same user. */
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { newId } from '../../src/db/ids.ts';
import { hashOfCode } from '../../src/directory/codes/code.ts';
import { accountIn, storedAccount } from './accounts.ts';
import { liveTokens, post, redeem } from './code-races.ts';
import { disturb, together } from './raced.ts';

interface UndoRace {
  readonly purpose: 'sign_in' | 'change_email';
  /** The address that gets the code of a user with this email. */
  readonly to: (email: string) => string;
}

export const undoRaces: Readonly<Record<string, UndoRace>> = {
  'a later change is redeemed': { purpose: 'change_email', to: (email) => `next.${email}` },
  'a code to the changed email is redeemed': { purpose: 'sign_in', to: (email) => email },
};

const SECRET = '0'.repeat(52);
const TYPED = '7KXMQ2RP';

/** Runs a race once. Whether the code was redeemed first. */
export async function runUndoRace({ purpose, to }: UndoRace): Promise<boolean> {
  const { id, email } = await accountIn('verified');
  const former = `former.${email}`;
  const address = to(email);
  const back = newId('code');
  const insert = env.DB.prepare(
    `INSERT INTO codes (id, purpose, email, user_id, hash, created_at, expires_at)
     VALUES (?, ?, ?, ?, ?, 0, 4e12)`,
  );
  await env.DB.batch([
    insert.bind(back, 'undo_email_change', former, id, hashOfCode(back, SECRET)),
    insert.bind(newId('code'), purpose, address, id, hashOfCode(address, TYPED)),
    env.DB.prepare('UPDATE users SET pending_email = ? WHERE id = ?').bind(
      purpose === 'change_email' ? address : null,
      id,
    ),
  ]);
  await disturb(email, former, address);

  const [redeemed, undone] = await together(
    () => redeem(address, TYPED),
    () => post('email-changes/undo', { secret: `undo_${back.slice('code_'.length)}${SECRET}` }),
  );

  expect([201, 401], redeemed.text).toContain(redeemed.status);
  expect(undone.status, undone.text).toBe(200);
  expect(await storedAccount(id)).toMatchObject({
    email: former,
    email_verified: 1,
    password_hash: null,
  });
  expect(await liveTokens(id)).toBe(0);
  expect((await redeem(address, TYPED)).status).toBe(401);
  return redeemed.status === 201;
}
