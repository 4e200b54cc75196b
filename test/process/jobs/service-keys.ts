/** Keys of a program: each ends when the guide says so, and the last one works. */
import { expect } from 'vitest';
import { asker } from './answer.ts';
import { runGuide } from './run-guide.ts';

export async function serviceKeys(url: string): Promise<void> {
  const left = await runGuide('service-keys', { ROSTER_URL: url });
  const ask = (name: string) => asker(url, left[name] ?? '')('GET', '/api/v1/me');
  const ended = ['OLD_KEY', 'LAST_KEY', 'OLD_SERVICE_KEY'];
  for (const name of ended) expect((await ask(name)).status, name).toBe(401);
  for (const name of ['KEY', 'SERVICE_KEY']) expect((await ask(name)).status, name).toBe(200);

  const users = `/api/v1/applications/${left.APP}/users`;
  const key = asker(url, left.KEY ?? '');
  expect((await key('GET', users)).status).toBe(200);
  expect((await key('POST', users, { email: 'by.key@example.com' })).status).toBe(403);
  expect((await key('POST', '/api/v1/tokens', { name: 'more' })).status).toBe(403);
}
