/** The clients that generators make compile, and understand what Roster answers. */
import { spawnSync } from 'node:child_process';
import { describe, expect, inject, test } from 'vitest';
import { client } from './generated/hey-api/client.gen.ts';
import * as heyApi from './generated/hey-api/index.ts';
import * as orval from './generated/orval/roster.ts';
import { setTarget } from './orval-fetch.ts';

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

  test('reads', async () => {
    const { data, status } = await orval.readMe();
    if (status !== 200) throw new Error(`status ${status}`);
    expect(data.data.username).toBe('operator');
  });

  test('writes, and reads with the bookmark of the write', async () => {
    const written = await orval.updatePlatformMetadata({ metadata: { theme: 'light' } }, record);
    if (written.status !== 200) throw new Error(`status ${written.status}`);
    const bookmark = written.headers.get('x-d1-bookmark') ?? '';
    const read = await orval.readPlatformMetadata(record, {
      headers: { 'x-d1-bookmark': bookmark },
    });
    expect(read.data).toEqual(written.data);
  });

  test('creates', async () => {
    const created = await orval.createPlatformUser({ email: 'alan@example.com', name: 'Alan' });
    if (created.status !== 201) throw new Error(`status ${created.status}`);
    const read = await orval.readPlatformUser(created.data.user.id);
    if (read.status !== 200) throw new Error(`status ${read.status}`);
    expect(read.data.user.name).toBe('Alan');
  });

  test('tells what went wrong', async () => {
    const { data, status } = await orval.readPerson('unknown');
    if (status !== 404 || !('code' in data)) throw new Error(`status ${status}`);
    expect(data.code).toBe('user_not_found');
  });
});
