/** Identify takes one round trip to D1 for a caller that the isolate has met, and rests on D1. */
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { freshAddress, limits, sendTo, slow, wide } from '../support/limited.ts';

const path = '/api/v1/users/identify';
const KEY = 'trips_plan';
let token = '';
let email = '';
let emails = 0;
const fresh = () => {
  emails += 1;
  return `trips${emails}@example.com`;
};
const sql = (text: string, ...values: unknown[]) =>
  env.DB.prepare(text)
    .bind(...values)
    .run();

/** Makes a person in another way, so that no isolate has met them. */
const make = async (person: string) => {
  const body = { email: person };
  const made = await send('/api/v1/platform/users', { method: 'POST', token: ROOT, body });
  expect(made.status, made.text).toBe(201);
};

/** Identifies through a Worker whose calls are counted. */
const identify = (body: object, by = token, changed = {}) =>
  sendTo(changed, path, { method: 'POST', token: by, body });

beforeAll(async () => {
  const body = { key: KEY, label: 'Plan', type: 'string' };
  const made = await send('/api/v1/user-attributes', { method: 'POST', token: ROOT, body });
  expect(made.status, made.text).toBe(201);
});

beforeEach(async () => {
  const body = { name: 'n', userId: people.operator.id };
  token = (await send('/api/v1/tokens', { method: 'POST', token: ROOT, body })).json.data.token;
  email = fresh();
  // The isolate meets the caller, and this attribute.
  await identify({ email, attributes: { [KEY]: 'free' } });
});

describe('the Worker asks D1 for nothing', () => {
  test('about a person whom it has met', async () => {
    const { status, json, calls } = await identify({ email, attributes: { [KEY]: 'paid' } });
    expect(calls).toEqual([]);
    expect(status).toBe(200);
    expect(json.data).toMatchObject({ created: false, attributes: { [KEY]: 'paid' } });
  });

  test('about a new person', async () => {
    const { status, json, calls } = await identify({ email: fresh(), attributes: { [KEY]: 'x' } });
    expect(calls).toEqual([]);
    expect(status).toBe(201);
    expect(json.data).toMatchObject({ created: true, attributes: { [KEY]: 'x' } });
  });

  test('about a person whom another isolate has made', async () => {
    const other = fresh();
    await make(other);
    const { status, json } = await identify({ email: other, attributes: { [KEY]: 'x' } });
    expect([status, json.data.created]).toEqual([200, false]);
  });

  test('unless null may remove a value that has no definition', async () => {
    const body = { email, attributes: { [KEY]: null, nobody_defined_this: null } };
    const { status, calls } = await identify(body);
    expect(status).toBe(400);
    expect(calls).not.toEqual([]);
  });
});

describe('what has changed since is found in the batch', () => {
  const changed: readonly [string, () => Promise<unknown>, () => Promise<unknown>, number][] = [
    [
      'the token is revoked',
      () => sql('UPDATE tokens SET revoked_at = 1 WHERE user_id = ?', people.operator.id),
      () => sql('UPDATE tokens SET revoked_at = NULL WHERE user_id = ?', people.operator.id),
      401,
    ],
    [
      'the caller is no manager any more',
      () => sql(`UPDATE principals SET role = 'user' WHERE user_id = ?`, people.operator.id),
      () =>
        sql(`UPDATE principals SET role = 'platform_admin' WHERE user_id = ?`, people.operator.id),
      403,
    ],
    [
      'the attribute has another type',
      () => sql(`UPDATE attribute_definitions SET type = 'number' WHERE key = ?`, KEY),
      () => sql(`UPDATE attribute_definitions SET type = 'string' WHERE key = ?`, KEY),
      400,
    ],
    [
      'the attribute is deleted',
      () => sql('UPDATE attribute_definitions SET key = ? WHERE key = ?', 'trips_gone', KEY),
      () => sql('UPDATE attribute_definitions SET key = ? WHERE key = ?', KEY, 'trips_gone'),
      400,
    ],
  ];

  for (const [what, change, undo, wanted] of changed) {
    test(what, async () => {
      const body = { email, attributes: { [KEY]: 'text' } };
      await change();
      const { status } = await identify(body);
      const stranger = fresh();
      const unknown = await identify({ ...body, email: stranger });
      await undo();
      expect([status, unknown.status]).toEqual([wanted, wanted]);
      const found = await env.DB.prepare('SELECT 1 FROM users WHERE email = ?')
        .bind(stranger)
        .first();
      expect(found).toBeNull();
    });
  }

  test('the person is deleted: a new one is made, and counted', async () => {
    await sql('DELETE FROM users WHERE email = ?', email);
    const one = { identify: { address: wide, subject: slow(1) } };
    const changed$ = limits(one);
    const again = await identify({ email, attributes: { [KEY]: 'new' } }, token, changed$);
    expect([again.status, again.json.data.created]).toEqual([201, true]);
    expect(again.taken).toBe(2);
  });

  test('the person has yet to prove the email: then they are asked for, and only then', async () => {
    const person = fresh();
    const made = await identify({ email: person, attributes: { [KEY]: 'x' } });
    const { userId } = made.json.data;
    await sql('UPDATE users SET email_verified = 0 WHERE id = ?', userId);
    const verify = { email: person, emailVerified: true, attributes: { [KEY]: 'x' } };
    const first = await identify(verify);
    expect(first.json.data.emailVerified).toBe(true);
    expect(first.calls).toEqual(['d1.batch']);
    const { calls, status } = await identify(verify);
    expect([calls, status]).toEqual([[], 200]);
  });
});

describe('the limit on creating', () => {
  /** Identifies from a new address with a limit that is not filled up again. */
  const limited = (capacity: number) => {
    const changed = limits({ identify: { address: slow(capacity), subject: wide } });
    const headers = { 'CF-Connecting-IP': freshAddress() };
    return (body: object) =>
      sendTo(changed, path, { method: 'POST', token, headers, body }).then(({ status }) => status);
  };

  test('is exact for new people at once, and refuses no known one among them', async () => {
    const ask = limited(5);
    const known = Array.from({ length: 6 }, fresh);
    for (const each of known) await make(each);
    const people$ = [...Array.from({ length: 12 }, fresh), ...known, email].map((each) => ({
      email: each,
      attributes: { [KEY]: 'x' },
    }));
    const statuses = await Promise.all(people$.map(ask));
    expect(statuses.slice(12)).toEqual(Array(7).fill(200));
    expect(statuses.slice(0, 12).filter((status) => status === 201).length).toBeLessThanOrEqual(5);
    // Permits that known people gave back are used by the next new ones.
    const rest = await Promise.all(
      Array.from({ length: 8 }, () => ask({ email: fresh(), attributes: { [KEY]: 'x' } })),
    );
    const made = [...statuses, ...rest].filter((status) => status === 201).length;
    expect(made).toBe(5);
  });

  test('is not charged for known people: a permit in hand serves them all', async () => {
    const changed = limits({ identify: { address: slow(3), subject: wide } });
    const headers = { 'CF-Connecting-IP': freshAddress() };
    let taken = 0;
    for (let n = 0; n < 6; n += 1) {
      const body = { email: fresh(), attributes: { [KEY]: 'x' } };
      await make(body.email);
      const answer = await sendTo(changed, path, { method: 'POST', token, headers, body });
      expect(answer.status).toBe(200);
      taken += answer.taken;
    }
    // Once for the address, and once for the caller.
    expect(taken).toBe(2);
  });
});
