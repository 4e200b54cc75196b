/** Another system's people: imported, and copied so that the copy is the directory. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { asker } from './answer.ts';
import { runGuide } from './run-guide.ts';

interface Person {
  readonly userId: string;
  readonly email: string;
  readonly attributes: object;
}
interface Page {
  readonly data: readonly Person[];
  readonly meta: { readonly pagination: { readonly total: number } };
}

export async function importAndCopy(url: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'roster-copy-'));
  const COPY = join(directory, 'people.json');
  await runGuide('import-and-keep-in-step', { ROSTER_URL: url, COPY });
  const copy = JSON.parse(readFileSync(COPY, 'utf8')) as Person[];
  rmSync(directory, { recursive: true });

  const { body } = await asker(url, 'dev-root-token')<Page>('GET', '/api/v1/users?limit=100');
  expect(body.meta.pagination.total, 'everybody is on one page').toBe(body.data.length);
  expect(byId(copy), 'the copy is the directory').toEqual(byId(body.data));
  const imported = copy.filter(({ email }) => email.endsWith('@crm.example'));
  expect(Object.fromEntries(imported.map((each) => [each.email, each.attributes]))).toEqual({
    'ann@crm.example': { tier: 'team' },
    'dan@crm.example': { tier: 'pro', seats: 40 },
  });
}

const byId = (people: readonly Person[]) =>
  [...people].sort((a, b) => a.userId.localeCompare(b.userId));
