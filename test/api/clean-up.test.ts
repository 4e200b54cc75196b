/** The clean-up removes rows that have ended, and no others. */
import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { cleanUp } from '../../src/clean-up.ts';
import { firstIdOf } from '../../src/db/ids.ts';
import worker from '../../src/worker.ts';
import { probeD1 } from '../support/storage-probe.ts';

const DAY = 24 * 60 * 60 * 1_000;

test('the clean-up removes events past the retention and no younger one', async () => {
  const now = Date.now();
  const eventAt = (time: number) =>
    env.DB.prepare("INSERT INTO events (id, at, action) VALUES (?, ?, 'test.aged')").bind(
      firstIdOf('event', time),
      time,
    );
  await env.DB.batch([eventAt(now - 401 * DAY), eventAt(now - 399 * DAY)]);
  await worker.scheduled(createScheduledController({ scheduledTime: new Date(now) }), env);
  const { results } = await env.DB.prepare(
    "SELECT at FROM events WHERE action = 'test.aged'",
  ).all();
  expect(results).toEqual([{ at: now - 399 * DAY }]);
});

describe('of mail the clean-up removes what ended long ago, and nothing younger', () => {
  const now = Date.now();
  const run = () =>
    worker.scheduled(createScheduledController({ scheduledTime: new Date(now) }), env);
  const left = async (table: string) => {
    const { results } = await env.DB.prepare(
      `SELECT id FROM ${table} WHERE id LIKE 'aged%' ORDER BY id`,
    ).all();
    return results.map(({ id }) => id);
  };

  test('messages of 30 days ago', async () => {
    const message = (id: string, createdAt: number, nextAt: number | null) =>
      env.DB.prepare(
        `INSERT INTO messages (id, kind, email, detail, created_at, next_at, expires_at)
         VALUES (?, 'sign_in', 'a@example.com', '{}', ?, ?, 0)`,
      ).bind(id, createdAt, nextAt);
    await env.DB.batch([
      message('aged and sent', now - 30 * DAY, null),
      message('aged less', now - 30 * DAY + 1, null),
      message('aged, not sent', now - 31 * DAY, now + DAY),
    ]);
    await run();
    expect(await left('messages')).toEqual(['aged less', 'aged, not sent']);
  });

  test('codes a day after their end', async () => {
    const code = (id: string, purpose: string, expiresAt: number) =>
      env.DB.prepare(
        `INSERT INTO codes (id, purpose, email, user_id, hash, created_at, expires_at)
         VALUES (?, ?, 'a@example.com', ?, '', 0, ?)`,
      ).bind(id, purpose, people.john.id, expiresAt);
    await env.DB.batch([
      code('aged', 'sign_in', now - DAY),
      code('aged less', 'verify_email', now - DAY + 1),
    ]);
    await run();
    expect(await left('codes')).toEqual(['aged less']);
  });

  test('invitations 90 days after their time', async () => {
    const invitation = (id: string, expiresAt: number) =>
      env.DB.prepare(
        `INSERT INTO invitations (id, scope_id, email, role, secret_hash, created_at, updated_at,
                                  expires_at, last_sent_at)
         VALUES (?1, ?2, ?1, 'member', ?1, 0, 0, ?3, 0)`,
      ).bind(id, tenants.acme.id, expiresAt);
    await env.DB.batch([
      invitation('aged', now - 90 * DAY),
      invitation('aged less', now - 90 * DAY + 1),
    ]);
    await run();
    expect(await left('invitations')).toEqual(['aged less']);
  });
});

describe('of more than one run may remove', () => {
  const now = Date.now();
  const EVENTS = 100_000;
  const ANSWERS = 20_000;

  /** Old events, old kept answers with the people whom they show, and a few fresh ones of each. */
  async function crowd() {
    const numbers = (most: number) => `WITH RECURSIVE numbers (n) AS (
      SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${most})`;
    const answers = (most: number, kind: string, expiresAt: number) =>
      env.DB.prepare(
        `${numbers(most)} INSERT INTO idempotency_keys
           (id, fingerprint, mutation_id, attempt, locked_until, reply, caller, expires_at)
         SELECT '${kind}' || n, '', '', '', 0, '{}', 'user_' || (n % 50), ? FROM numbers`,
      ).bind(expiresAt);
    await env.DB.batch([
      env.DB.prepare(
        `${numbers(EVENTS)} INSERT INTO events (id, at, action)
         SELECT 'event_' || printf('%026d', n), 0, 'test.old' FROM numbers`,
      ),
      env.DB.prepare("INSERT INTO events (id, at, action) VALUES (?, ?, 'test.fresh')").bind(
        firstIdOf('event', now),
        now,
      ),
      answers(ANSWERS, 'old', now - 1),
      answers(7, 'fresh', now + DAY),
      env.DB.prepare(
        `INSERT INTO idempotency_people (key_id, person) SELECT id, 'user_x' FROM idempotency_keys`,
      ),
    ]);
  }

  const count = async (what: string) =>
    (await env.DB.prepare(`SELECT count(*) AS n FROM ${what}`).first<number>('n')) ?? 0;

  /** A run whose clock goes on by a second with each look, with the number of its statements. */
  async function run(minute: number, milliseconds: number) {
    let statements = 0;
    const DB = probeD1(env.DB, (_name, call) => {
      statements += 1;
      return call();
    });
    let time = 0;
    const clock = () => {
      time += 1_000;
      return time;
    };
    const budget = { slices: 1_000, milliseconds, clock };
    const { done } = await cleanUp(
      { ...env, DB },
      { now: now + 60_000 * minute, requestId: 'test' },
      budget,
    );
    return { statements, done };
  }

  test('each run keeps to its budget, all kinds go on, all is gone in the end, and what is fresh stays', async () => {
    await crowd();
    for (let minute = 0; minute < 16; minute += 1) {
      expect((await run(minute, 2_000)).statements).toBe(1);
    }
    // Which kinds began twice in these minutes depends on the time of the day.
    const left = [
      await count("events WHERE action = 'test.old'"),
      await count("idempotency_keys WHERE id LIKE 'old%'"),
    ];
    expect(left[0]).toBeLessThan(EVENTS);
    expect(left[1]).toBeLessThan(ANSWERS);

    const removed = { events: 0, idempotency_keys: 0 };
    let runs = 0;
    for (let last = -1; last !== 0; runs += 1) {
      const { statements, done } = await run(runs, 40_000);
      expect(statements).toBeLessThanOrEqual(39);
      removed.events += done.events ?? 0;
      removed.idempotency_keys += done.idempotency_keys ?? 0;
      last = (done.events ?? 0) + (done.idempotency_keys ?? 0);
    }
    expect(runs).toBeGreaterThan(3);
    expect([removed.events, removed.idempotency_keys]).toEqual(left);
    expect(await count("events WHERE action = 'test.old'")).toBe(0);
    expect(await count("events WHERE action = 'test.fresh'")).toBe(1);
    expect(await count('idempotency_keys')).toBe(7);
    expect(await count('idempotency_people')).toBe(7);
    expect(await count('idempotency_totals')).toBe(7);
    await env.DB.prepare('DELETE FROM idempotency_keys').run();
  });
});

describe('a run logs one line', () => {
  const lines: string[] = [];
  const logged = async (LOG: string) => {
    const log = vi.spyOn(console, 'log').mockImplementation((line) => lines.push(line));
    onTestFinished(() => log.mockRestore());
    lines.length = 0;
    const at = createScheduledController({ scheduledTime: new Date() });
    await worker.scheduled(at, { ...env, LOG });
    return lines.map((line) => JSON.parse(line));
  };
  const expire = (id: string) =>
    env.DB.prepare(
      `INSERT INTO codes (id, purpose, email, user_id, hash, created_at, expires_at)
       VALUES (?, 'sign_in', 'logged@example.com', ?, '', 0, 1)`,
    )
      .bind(id, people.john.id)
      .run();

  test('with its id, what it has removed by kind, and how long it took', async () => {
    await expire('logged');
    const all = await logged('requests');
    expect(all).toEqual([
      {
        time: expect.stringMatching(/^20/),
        level: 'info',
        requestId: expect.stringMatching(/^scheduled-[0-9a-f-]{36}$/),
        removed: { codes: 1 },
        failed: {},
        durationMs: expect.any(Number),
      },
    ]);
    expect(await logged('errors')).toEqual([]);
  });

  test('that names a kind which failed, while the others went on', async () => {
    await env.DB.batch([
      env.DB.prepare("INSERT INTO events (id, at, action) VALUES ('event_0', 0, 'test.stays')"),
      env.DB.prepare(
        `CREATE TRIGGER events_stay BEFORE DELETE ON events
         BEGIN SELECT raise(ABORT, 'john.doe@example.com'); END`,
      ),
    ]);
    onTestFinished(async () => {
      await env.DB.prepare('DROP TRIGGER events_stay').run();
    });
    await expire('logged again');
    const [line, ...more] = await logged('errors');
    expect(more).toEqual([]);
    expect(line).toMatchObject({ level: 'error', removed: { codes: 1 } });
    expect(Object.keys(line.failed)).toEqual(['events']);
    expect(line.failed.events.at).toEqual(expect.any(Array));
    expect(JSON.stringify(line)).not.toContain('john.doe');
  });
});
