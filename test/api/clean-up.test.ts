/** The clean-up removes rows that have ended, and no others. */
import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { firstIdOf } from '../../src/db/ids.ts';
import worker from '../../src/worker.ts';

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
