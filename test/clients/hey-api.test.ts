/** What `@hey-api/openapi-ts` makes of the document. */
import { expect, test } from 'vitest';
import * as roster from './generated/hey-api/index.js';
import { setTarget } from './hey-api-client.js';
import { target } from './target.js';

setTarget(target.url, target.token);
const record = { platform_key: 'acme-corp', username: 'john_doe' };

test('reads', async () => {
  const { data } = await roster.readMe({ throwOnError: true });
  expect(data.data.username).toBe('operator');
});

test('lists whom filters on attributes find', async () => {
  const body = { email: 'ann@hey-api.example', attributes: { plan: 'pro', mrr: 120 } };
  await roster.identifyPerson({ body });
  const { data } = await roster.listPeople({ query: { attr: { plan: 'pro', 'mrr.gte': 100 } } });
  expect(data?.data.map(({ email }) => email)).toContain(body.email);
  const others = await roster.listPeople({ query: { attr: { plan: 'pro', 'mrr.lt': 100 } } });
  expect(others.data?.data).toEqual([]);
});

test('writes, and reads with the bookmark of the write', async () => {
  const { data, response } = await roster.updatePlatformMetadata({
    query: record,
    body: { metadata: { theme: 'dark', editor: { font: 'serif' } } },
  });
  const headers = { 'x-d1-bookmark': response?.headers.get('x-d1-bookmark') ?? '' };
  const read = await roster.readPlatformMetadata({ query: record, headers });
  expect(read.data).toEqual(data);
});

test('sends a merge patch', async () => {
  const { data } = await roster.updatePlatformMetadata({
    query: record,
    headers: { 'Content-Type': 'application/merge-patch+json' },
    body: { metadata: { theme: null, editor: { tabs: 2 } } },
  });
  expect(data?.metadata).toMatchObject({ editor: { font: 'serif', tabs: 2 } });
  expect(data?.metadata).not.toHaveProperty('theme');
});

test('tells what went wrong', async () => {
  const { error } = await roster.readPerson({ path: { principalId: 'unknown' } });
  expect([error?.status, error?.code]).toEqual([404, 'user_not_found']);
});
