/** What orval makes of the document. */
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import * as roster from './generated/orval.js';
import { type Refused, setTarget } from './orval-fetch.js';
import { target } from './target.js';

setTarget(target.url, target.token);
const record = { platform_key: 'acme-corp', username: 'other_user' };

test('exports at most 600 types', () => {
  const source = readFileSync('test/clients/generated/orval.ts', 'utf8');
  const types = source.match(/^export (type|interface) /gm) ?? [];
  expect(types.length).toBeGreaterThan(100);
  expect(types.length).toBeLessThanOrEqual(600);
});

test('reads', async () => {
  const { data } = await roster.readMe();
  expect(data.username).toBe('operator');
});

test('lists whom filters on attributes find', async () => {
  const body = { email: 'ann@orval.example', attributes: { plan: 'pro', mrr: 120 } };
  await roster.identifyPerson(body);
  const { data } = await roster.listPeople({ attr: { plan: 'pro', 'mrr.gte': 100 } });
  expect(data.map(({ email }) => email)).toContain(body.email);
  const others = await roster.listPeople({ attr: { plan: 'pro', 'mrr.lt': 100 } });
  expect(others.data).toEqual([]);
});

test('tells a member of an organization from one of an application', async () => {
  const { organizations } = await roster.listOrganizations({ key: 'acme-corp' });
  const id = organizations[0]?.id ?? '';
  const { members } = await roster.listOrganizationMembers(id);
  // Compiles only where each of them has the id.
  const ids: string[] = members.map(({ organizationId }) => organizationId);
  expect(new Set(ids)).toEqual(new Set([id]));
});

test('writes, and reads what it has written', async () => {
  const metadata = { theme: 'dark', editor: { font: 'serif' } };
  const written = await roster.updatePlatformMetadataWithJson({ metadata }, record);
  const sent = vi.spyOn(globalThis, 'fetch');
  expect(await roster.readPlatformMetadata(record)).toEqual(written);
  // A read beside the database shows the write in any case.
  expect(new Headers(sent.mock.lastCall?.[1]?.headers).get('x-d1-bookmark')).toMatch(/./);
});

test('sends a merge patch', async () => {
  const merged = await roster.updatePlatformMetadataWithMergePatchJson(
    { metadata: { theme: null, editor: { tabs: 2 } } },
    record,
  );
  expect(merged.metadata).toEqual({ editor: { font: 'serif', tabs: 2 } });
});

test('tells what went wrong', async () => {
  const reading = roster.readPerson('unknown');
  const problem = await reading.catch((refused: Refused) => refused.problem);
  expect(problem).toMatchObject({ status: 404, code: 'user_not_found' });
});
