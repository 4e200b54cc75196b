/** The publisher: every copy in KV has an end, and an expired one is published again. */
import { env } from 'cloudflare:workers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Publisher } from '../../src/copies/publisher.ts';
import { bookmarkOf } from '../../src/db/bookmark.ts';

const EXPIRES_AT = Date.now() + 600_000;
const bookmark = bookmarkOf(
  { database: 'main', epoch: 1 },
  `00000000-00000001-00000000-${'0'.repeat(32)}`,
);
const metadata = { version: 1, etag: '"1-x"', bookmark, at: 0, readers: {} };
const value = { body: '{}', metadata, expiresAt: EXPIRES_AT };
const copy = { key: 'copies/a/b', bookmark, value };

test('a copy expires in KV with its mark', async () => {
  const put = vi.spyOn(env.COPIES, 'put');
  onTestFinished(() => put.mockRestore());
  const publisher = new Publisher(() => env.COPIES);
  publisher.offer(copy);
  await publisher.settle();
  expect(put.mock.calls).toEqual([
    [copy.key, '{}', { metadata, expiration: Math.floor(EXPIRES_AT / 1_000) }],
  ]);
});

test('a copy that KV no longer holds does not count as published', async () => {
  const now = vi.spyOn(Date, 'now').mockReturnValue(EXPIRES_AT - 600_000);
  onTestFinished(() => now.mockRestore());
  const publisher = new Publisher(() => env.COPIES);
  publisher.offer(copy);
  await publisher.settle();
  expect(publisher.newest(copy.key)).toBe(copy);
  now.mockReturnValue(EXPIRES_AT - 120_000);
  expect(publisher.newest(copy.key)).toBe(copy);
  now.mockReturnValue(EXPIRES_AT);
  expect(publisher.newest(copy.key)).toBeUndefined();
});
