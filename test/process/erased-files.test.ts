/**
 * The canary: twenty words, each in another field of a person who is then erased. The files of the
 * database, of KV and of all objects are searched for them, with the Worker as it is built.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { type Runtime, start } from '../../scripts/runtime/runtime.ts';
import { evenLimits } from '../../src/limits/settings.ts';
import { copyOfProject } from './project.ts';

const ROOT = 'root-token-of-the-canary-in-all-files';
const project = copyOfProject();
const state = join(project, 'build/state/v3');

/** Words that stand nowhere else: twenty that are stored, and three that are never. */
const words = Array.from(
  { length: 23 },
  (_, n) => `canary${n}${'qwzxjvkpbfghmdlrtnscqwz'.at(n)}end`,
);
const [
  email = '',
  username = '',
  name = '',
  first = '',
  last = '',
  image = '',
  attribute = '',
  key = '',
  value = '',
  token = '',
  subject = '',
  invited = '',
  pending = '',
  revoked = '',
  changed = '',
  request = '',
  removed = '',
  former = '',
  record = '',
  nested = '',
  ...never
] = words;

let runtime: Runtime;
let isServed = false;
afterAll(() => (isServed ? runtime.kill() : undefined));

async function serve(vars: Record<string, string>): Promise<void> {
  runtime = await start({ state, vars });
  isServed = true;
}

/** Files come and go while the Worker runs, so they are searched when it has stopped. */
async function stop(): Promise<void> {
  isServed = false;
  await runtime.stop();
}

async function ask(method: string, path: string, by: string, body?: object, more: object = {}) {
  const headers = { Authorization: `Token ${by}`, 'User-Agent': String(never[1]), ...more };
  Object.assign(headers, body && { 'Content-Type': 'application/json' });
  const answer = await fetch(runtime.url + path, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  expect([200, 201, 202, 204], `${method} ${path}: ${text}`).toContain(answer.status);
  return { json: text.startsWith('{') ? JSON.parse(text) : undefined, headers: answer.headers };
}

/** The words that stand in some file, and the files. */
function found(): string[] {
  const files = readdirSync(state, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map(({ parentPath, name: file }) => join(parentPath, file));
  return files.flatMap((file) => {
    const text = readFileSync(file).toString('latin1');
    return words
      .filter((word) => text.includes(word))
      .map((word) => `${word} ${file.slice(state.length)}`);
  });
}

const wordsIn = (places: readonly string[]) => new Set(places.map((each) => each.split(' ')[0]));

/** SQLite keeps the bytes of deleted rows in free pages and in its log. */
function vacuum(): void {
  const files = readdirSync(state, { recursive: true, withFileTypes: true });
  for (const { parentPath, name: file } of files) {
    if (!file.endsWith('.sqlite')) continue;
    const db = new DatabaseSync(join(parentPath, file));
    db.exec('PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
  }
}

/** Makes a person whose every field has a word. */
async function makePerson(): Promise<{ readonly id: string; readonly own: string }> {
  await ask('POST', '/api/v1/user-attributes', ROOT, { key: 'canary', type: 'string' });
  const identification = { email: `${former}@example.com`, attributes: { canary: changed } };
  const keyed = { 'Idempotency-Key': `key-${never[0]}`, 'x-request-id': request };
  const { json } = await ask('POST', '/api/v1/users/identify', ROOT, identification, keyed);
  const { userId: id } = json.data;
  const details = {
    email: `${email}@example.com`,
    username,
    name,
    firstName: first,
    lastName: last,
    image: `https://example.com/${image}`,
    password: 'a long enough password',
  };
  await ask('PATCH', `/api/v1/platform/users/${id}`, ROOT, details, keyed);
  await ask('POST', `/api/v1/organizations/${tenants.acme.id}/members`, ROOT, { userId: id });
  const minted = await ask('POST', '/api/v1/tokens', ROOT, { name: token, userId: id });
  const own = minted.json.data.token;
  await ask('PATCH', `/api/v1/users/${id}`, ROOT, { attributes: { canary: attribute } });
  const ended = await ask('POST', '/api/v1/tokens', ROOT, { name: revoked, userId: id });
  await ask('DELETE', `/api/v1/tokens/${ended.json.data.id}`, ROOT);
  const path = '/api/core/users/platform-metadata/?platform_key=acme-corp';
  await ask('PATCH', path, own, { metadata: { [key]: value, more: { nested: [nested] } } });
  await ask(
    'PATCH',
    path,
    own,
    { metadata: { was: record } },
    { 'Idempotency-Key': String(never[2]) },
  );
  await ask('PATCH', path, own, { metadata: { was: 'another', [removed]: 1 } });
  await ask('PATCH', path, own, { delete_keys: [removed], metadata: {} });
  const identity = { issuer: 'https://id.example.com/', subject };
  await ask('POST', `/api/v1/users/${id}/identities`, ROOT, identity);
  const invitation = { email: details.email, name: invited };
  await ask('POST', `/api/v1/organizations/${tenants.globex.id}/invitations`, ROOT, invitation);
  const code = { purpose: 'sign_in', email: details.email };
  await ask('POST', '/api/v1/auth/codes', '', code);
  const change = { email: `${pending}@example.com`, currentPassword: details.password };
  await ask('PATCH', `/api/v1/platform/users/${id}`, own, change);
  await ask('PATCH', `/api/v1/users/${people.john.id}`, ROOT, { name: 'John' });
  await expect
    .poll(async () => {
      const answer = await ask('GET', path, own);
      return answer.headers.get('Cache-Status')?.startsWith('roster; hit');
    })
    .toBe(true);
  return { id, own };
}

test('nothing of an erased person is in any file', async () => {
  const limits = evenLimits({ capacity: 1_000, refillPerSecond: 1 });
  const issuer = {
    issuer: 'https://id.example.com/',
    jwksUrl: 'https://id.example.com/jwks.json',
    audience: 'roster',
    algorithms: ['RS256'],
  };
  const vars = {
    ROOT_TOKEN: ROOT,
    LOG: 'off',
    RATE_LIMITS: JSON.stringify(limits),
    JWT_ISSUERS: JSON.stringify([issuer]),
    MAILER_URL: 'http://127.0.0.1:9/',
    DEVELOPMENT: 'on',
    MAILER_SECRET: 'whsec_dGhlIHNlY3JldCBvZiBhbGwgZXhhbXBsZXM=',
  };
  await serve(vars);
  const { id } = await makePerson();
  await stop();
  const before = wordsIn(found());
  expect(words.filter((word) => !before.has(word))).toEqual(never);

  await serve(vars);
  const { json } = await ask('POST', `/api/v1/users/${id}/erase`, ROOT, {});
  expect(json.data.bookmark).toMatch(/^main\./);
  await stop();
  vacuum();
  expect(found()).toEqual([]);
});
