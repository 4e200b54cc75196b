/** A settings page: what two tabs save at once is all there, also over a lossy connection. */
import { expect } from 'vitest';
import { people } from '../../../scripts/demo-data.ts';
import { asker } from './answer.ts';
import { overBadConnection } from './bad-connection.ts';
import { runGuide } from './run-guide.ts';

interface Settings {
  readonly metadata: object;
}

export async function settingsPage(url: string): Promise<void> {
  const attempts = await overBadConnection(
    url,
    (earlier) => (earlier === 0 ? 'lost' : 'none'),
    (lossy) => runGuide('settings-page', { ROSTER_URL: lossy }),
  );
  expect(
    attempts.map(({ fault }) => fault),
    'an answer that was lost',
  ).toEqual(['lost', 'none']);

  const path = '/api/core/users/platform-metadata/?platform_key=my-app';
  const { body, headers } = await asker(url, people.john.token)<Settings>('GET', path);
  const saved = { theme: 'dark', language: 'de', visits: 3, newsletter: false };
  expect(body.metadata).toEqual(saved);
  // Theme and language at once, another language, three visits, and the newsletter once.
  expect(headers.get('ETag'), 'one version for each change').toMatch(/^"7-/);

  const tokens = await asker(url, people.john.token)<{
    data: { name: string; permissions: string[] }[];
  }>('GET', '/api/v1/tokens');
  const own = tokens.body.data.find(({ name }) => name === 'settings page');
  expect(own?.permissions).toEqual(['app.read_metadata', 'app.write_metadata']);
}
