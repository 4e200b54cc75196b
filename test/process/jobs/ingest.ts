/** Messages of a library: who they are about, and a key that does nothing else. */
import { expect } from 'vitest';
import { asker } from './answer.ts';
import { runGuide } from './run-guide.ts';

interface People {
  readonly data: readonly { readonly email: string; readonly attributes: object }[];
}

export async function ingest(url: string): Promise<void> {
  await runGuide('ingest', { ROSTER_URL: url });
  const root = asker(url, 'dev-root-token');
  const { body } = await root<People>('GET', '/api/v1/users?search=shop.example');
  expect(body.data).toMatchObject([
    { email: 'zoe@shop.example', attributes: { shop_color: 'red', shop_orders: 3 } },
  ]);
}
