/** The clients that generators make compile, and understand what Roster answers. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { client } from './generated/hey-api/client.gen.ts';
import * as heyApi from './generated/hey-api/index.ts';
import * as orval from './generated/orval/roster.ts';
import { type Refused, setTarget } from './orval-fetch.ts';

declare module 'vitest' {
  interface ProvidedContext {
    url: string;
    token: string;
  }
}

const target = { url: inject('url'), token: inject('token') };
const record = { platform_key: 'acme-corp', username: 'john_doe' };

test('they compile under strict TypeScript, and so do the requests below', () => {
  const { status, stdout } = spawnSync('npm', ['run', '--silent', 'types'], {
    cwd: 'test/clients',
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

describe('@hey-api/openapi-ts', () => {
  client.setConfig({ baseUrl: target.url, auth: target.token });

  test('reads', async () => {
    const { data } = await heyApi.readMe({ throwOnError: true });
    expect(data.data.username).toBe('operator');
  });

  test('writes, and reads with the bookmark of the write', async () => {
    const body = { metadata: { theme: 'dark' } };
    const written = await heyApi.updatePlatformMetadata({ query: record, body });
    expect(written.data?.metadata.theme).toBe('dark');
    const bookmark = written.response?.headers.get('x-d1-bookmark') ?? '';
    const read = await heyApi.readPlatformMetadata({
      query: record,
      headers: { 'x-d1-bookmark': bookmark },
    });
    expect(read.data).toEqual(written.data);
  });

  test('creates', async () => {
    const body = { email: 'grace@example.com', name: 'Grace Hopper' };
    const { data } = await heyApi.createPlatformUser({ body, throwOnError: true });
    const path = { userId: data.user.id };
    const read = await heyApi.readPlatformUser({ path, throwOnError: true });
    expect(read.data.user.name).toBe('Grace Hopper');
  });

  test('tells what went wrong', async () => {
    const { error } = await heyApi.readPerson({ path: { principalId: 'unknown' } });
    expect(error?.error.code).toBe('NOT_FOUND');
  });
});

describe('orval', () => {
  setTarget(target);

  test('exports at most 600 types', () => {
    const source = readFileSync('test/clients/generated/orval/roster.ts', 'utf8');
    const types = source.match(/^export (type|interface) /gm) ?? [];
    expect(types.length).toBeGreaterThan(100);
    expect(types.length).toBeLessThanOrEqual(600);
  });

  test('reads', async () => {
    const { data } = await orval.readMe();
    expect(data.username).toBe('operator');
  });

  test('lists', async () => {
    const { data } = await orval.listPeople({ email: 'grace@example.com' });
    expect(data.map(({ email }) => email)).toEqual(['grace@example.com']);
  });

  test('writes, and reads with the bookmark of the write', async () => {
    const written = await orval.updatePlatformMetadata({ metadata: { theme: 'light' } }, record);
    expect(await orval.readPlatformMetadata(record)).toEqual(written);
  });

  test('creates', async () => {
    const created = await orval.createPlatformUser({ email: 'alan@example.com', name: 'Alan' });
    const read = await orval.readPlatformUser(created.user.id);
    expect(read.user.name).toBe('Alan');
  });

  test('tells a member of an organization from one of an application', async () => {
    const { organizations } = await orval.listOrganizations({ key: 'acme-corp' });
    const id = organizations[0]?.id ?? '';
    const { members } = await orval.listOrganizationMembers(id);
    // Compiles only where each of them has the id.
    const ids: string[] = members.map(({ organizationId }) => organizationId);
    expect(new Set(ids)).toEqual(new Set([id]));
  });

  test('tells what went wrong', async () => {
    const refused = await orval.readPerson('unknown').catch((error: Refused) => error.problem);
    expect(refused).toMatchObject({ status: 404, code: 'user_not_found' });
  });
});
