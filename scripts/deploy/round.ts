/** Seven requests of a smoke test that make a tenant, use it as a client would, and delete it. */
import { randomBytes } from 'node:crypto';
import type { Check, Sent } from './requests.ts';

export interface Round {
  /** It ends with a second read, after which a copy is made. */
  readonly begin: readonly Check[];
  /** It writes, and reads what the copy does not show. */
  readonly end: readonly Check[];
  /** The request that deletes what is left, if a check has failed in between. */
  readonly cleanUp: () => Sent | undefined;
}

/** Behind a route the fence shows the own write. On workers.dev only the bookmark does. */
export function roundWith(root: string, hasFence: boolean): Round {
  const key = `smoke-${randomBytes(6).toString('hex')}`;
  const record = `/api/core/users/platform-metadata/?platform_key=${key}`;
  let tenant = '';
  let token = '';
  let etag = '';
  let bookmark = '';
  const read = (headers: Readonly<Record<string, string>> = {}): Sent => ({
    path: record,
    token,
    headers: Object.assign({}, headers, !hasFence && bookmark && { 'x-d1-bookmark': bookmark }),
  });
  const remove = (): Sent => ({
    method: 'DELETE',
    path: `/api/v1/applications/${tenant}`,
    token: root,
  });
  const begin: Check[] = [
    {
      says: 'ROSTER_ROOT_TOKEN is the ROOT_TOKEN of the deployment, and makes a tenant',
      request: () => ({
        method: 'POST',
        path: '/api/v1/applications',
        token: root,
        body: { key, name: 'Smoke test' },
      }),
      holds: ({ status, text }) => {
        tenant = /"(app_\w+)"/.exec(text)?.[1] ?? '';
        return status === 201 && tenant !== '';
      },
    },
    {
      says: 'a service user of it gets a key',
      request: () => ({
        method: 'POST',
        path: `/api/v1/applications/${tenant}/users/service-users`,
        token: root,
        body: { firstName: 'Smoke', lastName: 'Test' },
      }),
      holds: ({ status, text }) => {
        token = /"(rst_\w+)"/.exec(text)?.[1] ?? '';
        return status === 201 && token !== '';
      },
    },
    {
      says: 'it reads its preferences, of which there are none',
      request: () => read(),
      holds: ({ status, headers, text }) => {
        etag = headers.get('ETag') ?? '';
        return status === 200 && etag !== '' && text.includes('"metadata":{}');
      },
    },
    {
      says: 'they have not changed: 304',
      // Without a Cache-Control of ours, fetch adds no-cache to a conditional request.
      request: () => read({ 'If-None-Match': etag, 'Cache-Control': 'no-transform' }),
      holds: ({ status }) => status === 304,
    },
  ];
  const end: Check[] = [
    {
      says: 'it stores one',
      request: () => ({
        method: 'PATCH',
        path: record,
        token,
        headers: { 'If-Match': etag },
        body: { metadata: { smoke: key } },
      }),
      holds: ({ status, headers }) => {
        bookmark = headers.get('x-d1-bookmark') ?? '';
        return status === 200 && bookmark !== '';
      },
    },
    {
      says: `it reads its own write at once, by the ${hasFence ? 'fence' : 'bookmark'}`,
      request: () => read(),
      holds: ({ status, text }) => status === 200 && text.includes(`"smoke":"${key}"`),
    },
    {
      says: 'the tenant ends, and its service user with it',
      request: () => {
        const request = remove();
        tenant = '';
        return request;
      },
      holds: ({ status }) => status === 200,
    },
  ];
  return { begin, end, cleanUp: () => (tenant === '' ? undefined : remove()) };
}
