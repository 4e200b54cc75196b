/**
 * The drill: write, back up, write, restore, by the commands, on the built Worker. Its state
 * outlives its process: the copies in KV and what its objects have noted are from after the backup.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { type Runtime, start } from '../../scripts/runtime/runtime.ts';
import { copyOfProject, finished, startScript } from './project.ts';

const SUPPRESSION_KEY = 'the key of suppressed addresses, of the drill';
const ROOT = 'root-token-of-the-drill-of-a-restore';
/** The name of somebody who is erased after the backup. */
const CANARY = 'a canary of the drill';

const RECORD = '/api/core/users/platform-metadata/?platform_key=acme-corp';

const project = copyOfProject();
const state = join(project, 'build/state');
const backup = join(project, 'build/backup.sql');

let runtime: Runtime;
let isServed = false;
afterAll(() => (isServed ? runtime.kill() : undefined));

async function serve(epoch: string): Promise<void> {
  const vars = {
    ROOT_TOKEN: ROOT,
    RATE_LIMITS: 'off',
    LOG: 'off',
    DB_EPOCH: epoch,
    SUPPRESSION_KEY,
  };
  runtime = await start({ state: join(state, 'v3'), vars });
  isServed = true;
}

async function stop(): Promise<void> {
  isServed = false;
  await runtime.stop();
}

async function run(script: string, ...args: string[]): Promise<void> {
  const command = [`scripts/backup/${script}.ts`, '--local', '--persist-to', state, ...args];
  const { output, code } = await finished(startScript(project, command));
  expect(code, output).toBe(0);
}

async function ask(method: string, path: string, token: string, body?: object) {
  const headers = { Authorization: `Token ${token}`, 'Content-Type': 'application/json' };
  const sent = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const answer = await fetch(runtime.url + path, sent);
  const text = await answer.text();
  const json = text.startsWith('{') ? JSON.parse(text) : undefined;
  const isHit = answer.headers.get('Cache-Status')?.startsWith('roster; hit') ?? false;
  return { status: answer.status, json, isHit, etag: answer.headers.get('ETag') };
}

const write = (token: string, metadata: object) => ask('PUT', RECORD, token, { metadata });
const mint = async (userId: string): Promise<{ token: string; id: string }> => {
  const { json } = await ask('POST', '/api/v1/tokens', ROOT, { name: 'drill', userId });
  return json.data;
};
/** Reads until a copy serves it. */
const copied = (token: string, metadata: object) =>
  expect
    .poll(async () => {
      const { json, isHit } = await ask('GET', RECORD, token);
      return { metadata: json?.metadata, isHit };
    })
    .toEqual({ metadata, isHit: true });

/** The files of the database that hold a text. */
function filesWith(text: string): string[] {
  const directory = join(state, 'v3/d1');
  const files = readdirSync(directory, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => readFileSync(file).includes(text));
}

test('what readers see after a restore is what was backed up, at once', async () => {
  const { john, jane, admin, stranger } = people;
  await serve('1');
  const old = await mint(john.id);
  await write(old.token, { of: 'before' });
  await write(jane.token, { of: 'before' });
  const named = await ask('PATCH', `/api/v1/users/${stranger.id}`, ROOT, { name: CANARY });
  expect(named.status).toBe(200);
  await copied(old.token, { of: 'before' });
  await stop();
  await run('back-up', '--to', backup);

  await serve('1');
  const since = await mint(john.id);
  await write(since.token, { of: 'after' });
  await write(admin.token, { of: 'after' });
  await copied(since.token, { of: 'after' });
  await copied(admin.token, { of: 'after' });
  expect((await ask('DELETE', `/api/v1/tokens/${old.id}`, ROOT)).status).toBe(204);
  expect((await ask('DELETE', `/api/v1/platform/users/${jane.id}`, ROOT)).status).toBe(200);
  const erasure = await ask('POST', `/api/v1/users/${stranger.id}/erase`, ROOT, { suppress: true });
  expect(erasure.status).toBe(201);
  const email = 'since@example.com';
  const came = await ask('POST', '/api/v1/users/identify', ROOT, { email });
  expect(came.status).toBe(201);
  // The copies of John were withdrawn with the token, and come back without it.
  await copied(since.token, { of: 'after' });
  const undone = (await ask('GET', RECORD, since.token)).etag ?? '';
  await stop();
  await run('restore', '--from', backup, '--yes', '--no-backup');
  const [, epoch = ''] =
    /DB_EPOCH="(\d+)"/.exec(readFileSync(join(project, '.dev.vars'), 'utf8')) ?? [];

  await serve(epoch);
  expect((await ask('GET', RECORD, old.token)).json.metadata).toEqual({ of: 'before' });
  expect((await ask('GET', RECORD, since.token)).status).toBe(401);
  expect((await ask('GET', RECORD, jane.token)).json.metadata).toEqual({ of: 'before' });
  expect((await ask('GET', RECORD, admin.token)).json.metadata).toEqual({});
  // Who was erased since is not brought back, and nothing of them is left in the file.
  expect((await ask('GET', `/api/v1/platform/users/${stranger.id}`, ROOT)).status).toBe(404);
  const shown = await ask('GET', `/api/v1/erasures/${erasure.json.data.id}`, ROOT);
  expect(shown.json).toEqual(erasure.json);
  const back = await ask('POST', '/api/v1/users/identify', ROOT, { email: stranger.email });
  expect(back.status).toBe(409);
  expect(filesWith(CANARY)).toEqual([]);
  const gone = `/api/v1/platform/users/${came.json.data.userId}`;
  expect((await ask('GET', gone, ROOT)).status).toBe(404);
  expect((await ask('POST', '/api/v1/users/identify', ROOT, { email })).status).toBe(201);

  // What is written from now on is versioned anew, and copies serve again.
  const written = await write(old.token, { of: 'now' });
  expect(written.etag).not.toBe(undone);
  await copied(old.token, { of: 'now' });
  await stop();
  await run('check-data');
});
