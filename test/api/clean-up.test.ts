/** What the clean-up removes. */
import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { firstIdOf } from '../../src/db/ids.ts';
import worker from '../../src/worker.ts';

test('the clean-up removes events past the retention and no younger one', async () => {
  const day = 24 * 60 * 60 * 1_000;
  const now = Date.now();
  const eventAt = (time: number) =>
    env.DB.prepare("INSERT INTO events (id, at, action) VALUES (?, ?, 'test.aged')").bind(
      firstIdOf('event', time),
      time,
    );
  await env.DB.batch([eventAt(now - 401 * day), eventAt(now - 399 * day)]);
  await worker.scheduled(createScheduledController({ scheduledTime: new Date(now) }), env);
  const { results } = await env.DB.prepare(
    "SELECT at FROM events WHERE action = 'test.aged'",
  ).all();
  expect(results).toEqual([{ at: now - 399 * day }]);
});
