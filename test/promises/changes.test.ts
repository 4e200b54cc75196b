/**
 * History keeps the values of whatever a request changes, by whichever way it came, and nothing
 * else: what it has is compared with what differs between two looks at the tables.
 */
import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { moreKinds } from '../support/budget-kinds.ts';
import { castOf } from '../support/fakes/fault-cast.ts';
import { kinds } from '../support/fault-kinds.ts';
import { begin, quietly } from '../support/fault-sweep.ts';
import { changesSince, differences, look } from '../support/kept-values.ts';

/** A membership that ends with its tenant or its identity leaves no values. */
const leavesNone = (name: string) => /deletion of an? (application|organization)/.test(name);

describe('the values before and after', () => {
  beforeAll(quietly);
  afterAll(() => vi.restoreAllMocks());

  const changing = Object.entries({ ...kinds, ...moreKinds }).filter(
    ([, { request }]) => (request(castOf(0)).method ?? 'GET') !== 'GET',
  );
  let kept = 0;

  test.each(changing)('%s', async (name, kind) => {
    const { cast, send, end } = await begin(kind);
    const before = await look();
    const answer = await send(kind.request(cast));
    const after = await look();
    const values = await changesSince(before);
    if (!leavesNone(name))
      expect(
        values.map(({ event: _, ...kept }) => kept),
        answer.text,
      ).toEqual(differences(before, after));
    for (const { event } of values) expect(event).toMatch(/^event_/);
    kept += values.length;
    await end();
  });

  test('are kept of many kinds', () => {
    expect(kept).toBeGreaterThan(30);
  });
});

test('each belongs to an event about the same person, in the same tenant', async () => {
  const { results } = await env.DB.prepare(
    `SELECT c.* FROM changes c LEFT JOIN events e ON e.id = c.event_id
      WHERE e.id IS NULL OR c.user_id IS NOT NULL AND c.user_id IS NOT e.user_id
         OR c.scope_id IS NOT NULL AND c.scope_id IS NOT e.scope_id`,
  ).all();
  expect(results).toEqual([]);
});

test('no secret is among them', async () => {
  const { results } = await env.DB.prepare('SELECT before, after FROM changes').all();
  expect(JSON.stringify(results)).not.toMatch(/\$scrypt|secret_hash|password_hash/);
});
