/** A sign-in at the cap of tokens: it ends older sign-ins, and is never refused. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { newToken } from '../../src/auth/token.ts';
import { capsIn } from '../../src/db/caps.ts';
import { newId } from '../../src/db/ids.ts';
import { applySignInAtCap } from '../../src/directory/users/sign-in.ts';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import { ROOT, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { sendTo } from '../support/limited.ts';
import { type Planted, plantUser } from '../support/overfull.ts';
import { probeKV } from '../support/storage-probe.ts';
import { as } from '../support/tenancy.ts';

const caps = (tokens: number) => ({ ...capsIn(env.CAPS), tokens });

/** Signs in under a cap. The users are planted with a token of their own. */
async function signIn({ email }: Planted, tokens: number): Promise<string> {
  const changed = { CAPS: JSON.stringify(caps(tokens)), RATE_LIMITS: 'off' };
  const body = { email, password: 'demo-password' };
  const answer = await sendTo(changed, '/api/v1/auth/token', { method: 'POST', body });
  expect(answer.status, answer.text).toBe(201);
  return answer.json.data.token;
}

const statusOf = async (token: string) => (await send('/api/v1/me', { token })).status;

const active = async ({ id }: Planted) =>
  await env.DB.prepare('SELECT count(*) AS n FROM tokens WHERE user_id = ? AND revoked_at IS NULL')
    .bind(id)
    .first<number>('n');

test('ends the oldest sign-in, and no other token', async () => {
  const person = await plantUser();
  const first = await signIn(person, 3);
  const second = await signIn(person, 3);
  const third = await signIn(person, 3);
  expect(await Promise.all([first, second, third, person.token].map(statusOf))).toEqual([
    401, 200, 200, 200,
  ]);
  expect(await active(person)).toBe(3);
});

test('is let in when all other tokens are of another kind, also those of somebody else', async () => {
  const person = await plantUser();
  const first = await signIn(person, 1);
  expect(await Promise.all([first, person.token].map(statusOf))).toEqual([200, 200]);
  const second = await signIn(person, 1);
  expect(await Promise.all([first, second, person.token].map(statusOf))).toEqual([401, 200, 200]);
});

test('ends as many as there are too many, also of two at once', async () => {
  const person = await plantUser();
  for (let times = 0; times < 4; times += 1) await signIn(person, 10);
  const both = await Promise.all([signIn(person, 3), signIn(person, 3)]);
  expect(await Promise.all(both.map(statusOf))).toEqual([200, 200]);
  expect(await active(person)).toBe(3);
});

test('withdraws the copies that an ended sign-in may read', async () => {
  const person = await plantUser();
  await as('root').post(`/organizations/${tenants.acme.id}/members`, { userId: person.id });
  const first = await signIn(person, 2);
  const path = '/api/core/users/platform-metadata/?platform_key=acme-corp';
  const read = (token: string) => send(path, { token });
  await send(path, { method: 'PATCH', token: first, body: { metadata: { a: 1 } } });
  await eventually(async () =>
    expect((await read(first)).headers.get('Cache-Status')).toContain('hit'),
  );
  const letGo = await holdCopies(person);
  const second = await signIn(person, 2);
  expect((await read(first)).status).toBe(401);
  expect((await read(second)).status).toBe(200);
  // A note of the registrar names the copies and the request. It keeps nothing of the command.
  const notes = await notesOf(person);
  letGo();
  expect(notes.map((note) => Object.keys(note).sort())).toContainEqual([
    'at',
    'requestId',
    'scopeId',
    'userId',
  ]);
  expect(JSON.stringify(notes)).not.toMatch(/hash|password/i);
  await eventually(async () => {
    const copy = await env.COPIES.getWithMetadata<{ readers: object }>(
      `copies/${person.id}/acme-corp`,
    );
    expect(JSON.stringify(copy.metadata ?? {})).not.toContain(String(await hashOf(person)));
  });
});

/** Lets the changes of copies wait from now on, so that the registrar’s notes stay. */
async function holdCopies({ email }: Planted): Promise<() => void> {
  const { promise: gate, resolve: letGo } = Promise.withResolvers<void>();
  await runInDurableObject(registrarOf(env, email), (instance) => {
    const inside = instance as unknown as { env: typeof env };
    const COPIES = probeKV(env.COPIES, async (_name, call) => {
      await gate;
      return call();
    });
    inside.env = { ...env, COPIES };
  });
  return letGo;
}

const notesOf = ({ email }: Planted) =>
  runInDurableObject(registrarOf(env, email), async (_, { storage }) => [
    ...(await storage.list<object>({ prefix: 'due/' })).values(),
  ]);

/** The hash of the sign-in that has ended. */
const hashOf = ({ id }: Planted) =>
  env.DB.prepare('SELECT hash FROM tokens WHERE user_id = ? AND revoked_at IS NOT NULL')
    .bind(id)
    .first<string>('hash');

test('ends nothing when the password has changed meanwhile', async () => {
  const person = await plantUser();
  const sessions = [await signIn(person, 9), await signIn(person, 9)];
  const { token: _, ...stored } = newToken(person.id, newId('token'));
  const outcome = await applySignInAtCap(env.DB, {
    ...stored,
    userId: person.id,
    name: 'sign-in',
    limits: { scopeId: null, permissions: null, expiresAt: 4_000_000_000_000 },
    parentId: null,
    identity: null,
    passwordHash: 'another',
    renewedHash: null,
    mutationId: newId('event'),
    actorId: person.id,
    requestId: 'stale',
    now: Date.now(),
    grounds: null,
    caps: caps(1),
  });
  expect(outcome.answer).toBeUndefined();
  expect(await Promise.all(sessions.map(statusOf))).toEqual([200, 200]);
});

test('no token is minted at the cap, whatever the name', async () => {
  const person = await plantUser();
  await signIn(person, 2);
  const changed = { CAPS: JSON.stringify(caps(2)) };
  const body = { name: 'sign-in', userId: person.id };
  const sent = { method: 'POST', token: ROOT, body };
  expect((await sendTo(changed, '/api/v1/tokens', sent)).status).toBe(409);
});
