/** The values in the history end: by age, by size, with the person and with the tenant. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { cleanUp } from '../../src/clean-up.ts';
import { firstIdOf } from '../../src/db/ids.ts';
import { record } from '../support/client.ts';
import { as } from '../support/tenancy.ts';

const DAY = 24 * 60 * 60 * 1_000;

/** How many changes there are of a person, or in a tenant. */
const kept = (column: 'user_id' | 'scope_id', id: string) =>
  env.DB.prepare(`SELECT count(*) AS kept FROM changes WHERE ${column} = ?`)
    .bind(id)
    .first<number>('kept');

describe('the values of a change', () => {
  test('are removed after HISTORY_DAYS, and the line stays', async () => {
    const now = Date.now();
    const old = (days: number) => firstIdOf('event', now - days * DAY);
    for (const days of [91, 89]) {
      await env.DB.batch([
        env.DB.prepare(`INSERT INTO events (id, at, action) VALUES (?, 0, 'record.merge')`).bind(
          old(days),
        ),
        env.DB.prepare(
          `INSERT INTO changes (event_id, surface, before, after) VALUES (?, 'metadata', '{}', '{}')`,
        ).bind(old(days)),
      ]);
    }
    const { done } = await cleanUp(env, { now, requestId: 'test' });
    expect(done.changes).toBe(1);
    const { results } = await env.DB.prepare(
      `SELECT e.id, c.event_id FROM events e LEFT JOIN changes c ON c.event_id = e.id
        WHERE e.id IN (?, ?) ORDER BY e.id`,
    )
      .bind(old(91), old(89))
      .all();
    expect(results).toEqual([
      { id: old(91), event_id: null },
      { id: old(89), event_id: old(89) },
    ]);
  });

  test('take up 4 MiB of a person at most, and the oldest go first', async () => {
    const john = record('john');
    const large = (n: number) => ({ large: `${n}`.padEnd(60_000, 'x') });
    for (let n = 0; n < 60; n += 1) {
      expect((await john.put({ metadata: large(n) })).status).toBe(200);
    }
    const { results } = await env.DB.prepare(
      `SELECT version, octet_length(before) + octet_length(after) AS bytes FROM changes
        WHERE user_id = ? AND surface = 'metadata' ORDER BY version`,
    )
      .bind(people.john.id)
      .all<{ version: number; bytes: number }>();
    const bytes = results.reduce((sum, row) => sum + row.bytes, 0);
    expect(bytes).toBeGreaterThan(3.8 * 1024 * 1024);
    expect(bytes).toBeLessThanOrEqual(4 * 1024 * 1024);
    const versions = results.map(({ version }) => version);
    expect(versions.at(-1)).toBe(60);
    expect(versions).toEqual(versions.map((_, index) => 60 - versions.length + 1 + index));
  });

  test('end with the person', async () => {
    await record('jane').put({ metadata: { color: 'green' } });
    expect(await kept('user_id', people.jane.id)).toBeGreaterThan(0);
    expect((await as('root').delete(`/platform/users/${people.jane.id}`)).status).toBe(200);
    expect(await kept('user_id', people.jane.id)).toBe(0);
  });

  test('end with the tenant', async () => {
    const path = `/organizations/${tenants.globex.id}`;
    await as('root').put(`${path}/metadata-defaults`, { metadata: { color: 'red' } });
    expect(await kept('scope_id', tenants.globex.id)).toBeGreaterThan(0);
    expect((await as('root').delete(`${path}?cascade=true`)).status).toBe(200);
    expect(await kept('scope_id', tenants.globex.id)).toBe(0);
  });
});
