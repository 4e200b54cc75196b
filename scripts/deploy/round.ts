/** Seven requests of a smoke test that make a tenant, use it as a client would, and delete it. */
import { randomBytes } from 'node:crypto';
import type { Check, Sent } from './requests.ts';

export interface Round {
  readonly checks: readonly Check[];
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
  const patch = (smoke: number): Sent => ({
    method: 'PATCH',
    path: record,
    token,
    body: { metadata: { smoke } },
  });
  const read = (headers: Readonly<Record<string, string>> = {}): Sent => ({
    path: record,
    token,
    headers: hasFence ? headers : Object.assign({ 'x-d1-bookmark': bookmark }, headers),
  });
  const remove = (): Sent => ({
    method: 'DELETE',
    path: `/api/v1/applications/${tenant}`,
    token: root,
  });
  const checks: Check[] = [
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
      says: 'it stores a preference',
      request: () => patch(1),
      holds: ({ status }) => status === 200,
    },
    {
      says: 'it changes the preference',
      request: () => patch(2),
      holds: ({ status, headers }) => {
        bookmark = headers.get('x-d1-bookmark') ?? '';
        return status === 200 && bookmark !== '';
      },
    },
    {
      says: `it reads its own write, by the ${hasFence ? 'fence' : 'bookmark'}`,
      request: () => read(),
      holds: ({ status, headers, text }) => {
        etag = headers.get('ETag') ?? '';
        return status === 200 && text.includes('"smoke":2');
      },
    },
    {
      says: 'it reads the same version again, as a 304',
      request: () => read({ 'If-None-Match': etag }),
      holds: ({ status }) => status === 304,
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
  return { checks, cleanUp: () => (tenant === '' ? undefined : remove()) };
}
