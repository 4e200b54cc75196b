/** What openapi-typescript and openapi-fetch make of the document. */
import { expect, test } from 'vitest';
import { type Refused, rosterAt } from './openapi-fetch-client.js';
import { target } from './target.js';

const roster = rosterAt(target.url, target.token);
const record = { platform_key: 'acme-corp', username: 'jane_roe' };

test('reads', async () => {
  const { data } = await roster.GET('/api/v1/me');
  expect(data?.data.username).toBe('operator');
});

test('lists whom filters on attributes find', async () => {
  const body = { email: 'ann@openapi-ts.example', attributes: { plan: 'pro', mrr: 120 } };
  await roster.POST('/api/v1/users/identify', { body });
  const { data } = await roster.GET('/api/v1/users', {
    params: { query: { attr: { plan: 'pro', 'mrr.gte': 100 } } },
  });
  expect(data?.data.map(({ email }) => email)).toContain(body.email);
  const others = await roster.GET('/api/v1/users', {
    params: { query: { attr: { plan: 'pro', 'mrr.lt': 100 } } },
  });
  expect(others.data?.data).toEqual([]);
});

test('writes, and reads with the bookmark of the write', async () => {
  const { data, response } = await roster.PATCH('/api/core/users/platform-metadata', {
    params: { query: record },
    body: { metadata: { theme: 'dark', editor: { font: 'serif' } } },
  });
  const header = { 'x-d1-bookmark': response.headers.get('x-d1-bookmark') ?? '' };
  const read = await roster.GET('/api/core/users/platform-metadata', {
    params: { query: record, header },
  });
  expect(read.data).toEqual(data);
});

test('sends a merge patch', async () => {
  const { data } = await roster.PATCH('/api/core/users/platform-metadata', {
    params: { query: record },
    headers: { 'Content-Type': 'application/merge-patch+json' },
    body: { metadata: { theme: null, editor: { tabs: 2 } } },
  });
  expect(data?.metadata).toEqual({ editor: { font: 'serif', tabs: 2 } });
});

test('tells what went wrong', async () => {
  const params = { path: { principalId: 'unknown' } };
  const reading = roster.GET('/api/v1/users/{principalId}', { params });
  const problem = await reading.catch((refused: Refused) => refused.problem);
  expect(problem).toMatchObject({ status: 404, code: 'user_not_found' });
});
