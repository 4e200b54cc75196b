/** 100,000 requests made from the contracts, new ones each day. `FUZZ=seed` repeats a day. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { fuzz } from '../fuzz/chapters.ts';
import { report } from './crowd.ts';

const today = Math.floor(Date.now() / 86_400_000);

test('100,000 requests are answered as promised, and the data stays whole', async () => {
  const { requests, statuses, done } = await fuzz(env.FUZZ || String(today), 100_000);
  const rows = [...statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, n]) => [`${status}`, `${n}`] as const);
  report(`${requests} requests, ${done.size} endpoints did what they are for`, rows);
  if (!env.FUZZ?.includes('/')) expect(requests).toBeGreaterThan(96_000);
});
