/**
 * Nothing tells whether somebody has an email: for every state of an account the same bytes, the
 * same storage calls and the same hashes, in the Worker and in the registrar.
 */
import {
  createExecutionContext,
  runInDurableObject,
  waitOnExecutionContext,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { hash, scrypt } from 'node:crypto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { newToken } from '../../src/auth/token.ts';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import { accountIn, accountStates } from '../support/accounts.ts';
import { incoming, received } from '../support/client.ts';
import { probeD1, probeRegistrars, recorder } from '../support/storage-probe.ts';
import { acme } from '../support/tenancy.ts';

// Every hash is computed as usual, and counted.
vi.mock('node:crypto', () => {
  const real = process.getBuiltinModule('node:crypto');
  return { ...real, scrypt: vi.fn(real.scrypt), hash: vi.fn(real.hash) };
});

// A new Worker, with the functions that count.
vi.resetModules();
const { default: worker } = await import('../../src/worker.ts');

interface Caller {
  readonly email: string;
  readonly token: string;
}

/** The bytes of an answer, and everything that it took. */
async function workOf(
  path: string,
  body: object,
  email: string,
  by?: Caller,
  method: 'PATCH' | 'POST' = 'PATCH',
) {
  const { calls, around } = recorder();
  const probed = {
    ...env,
    DB: probeD1(env.DB, around),
    REGISTRAR: probeRegistrars(env.REGISTRAR, around),
    OUTBOX: probeRegistrars(env.OUTBOX, around),
    RATE_LIMITER: probeRegistrars(env.RATE_LIMITER, around),
  };
  for (const each of [email, by?.email ?? email]) {
    await runInDurableObject(registrarOf(env, each), (instance) => {
      (instance as unknown as { env: typeof env }).env = probed;
    });
  }
  vi.mocked(scrypt).mockClear();
  vi.mocked(hash).mockClear();
  const context = createExecutionContext();
  const request = by
    ? incoming(`/api/v1${path}`, { method, body, token: by.token })
    : incoming(`/api/v1/auth/${path}`, { method: 'POST', body });
  const { status, text } = await received(await worker.fetch(request, probed, context));
  await waitOnExecutionContext(context);
  const hashes = [vi.mocked(scrypt), vi.mocked(hash)].map(({ mock }) => mock.calls.length);
  return { status, text, calls, hashes };
}

/** The requests that take an email, without a credential. */
const requests: Readonly<Record<string, (email: string) => [path: string, body: object]>> = {
  'a code to verify the email': (email) => ['codes', { purpose: 'verify_email', email }],
  'a code to reset the password': (email) => ['codes', { purpose: 'reset_password', email }],
  'a code to sign in': (email) => ['codes', { purpose: 'sign_in', email }],
  'a sign-up': (email) => ['sign-up', { email, password: 'staple battery horse' }],
  'a wrong code': (email) => ['codes/redeem', { email, code: '2222-2222' }],
  'a wrong code, with a password': (email) => [
    'codes/redeem',
    { email, code: '2222-2222', password: 'staple battery horse' },
  ],
};

// An object looks at the schema before its first call of D1, and never again.
beforeAll(async () => {
  await workOf('codes', { purpose: 'sign_in', email: 'first@example.com' }, 'first@example.com');
});

describe.each(Object.entries(requests))('%s', (_name, requestFor) => {
  test('takes the same work for every email', async () => {
    const works = [];
    for (const state of accountStates) {
      const { email } = await accountIn(state);
      // Somebody has asked for a code before.
      for (const asked of [false, true]) {
        if (asked) await workOf('codes', { purpose: 'sign_in', email }, email);
        works.push(await workOf(...requestFor(email), email));
      }
    }
    const [first, ...others] = works;
    expect(first?.calls.length).toBeGreaterThan(2);
    for (const other of others) expect(other).toEqual(first);
  });
});

test('a new email of one’s own takes the same work, whoever has it', async () => {
  const works = [];
  for (const state of accountStates) {
    const { email } = await accountIn(state);
    const own = await accountIn('without a password');
    const { tokenId, token, hash: stored, lastFour } = newToken(own.id);
    await env.DB.prepare(
      `INSERT INTO tokens (id, user_id, kind, name, hash, last_four, created_by, created_at)
       VALUES (?1, ?2, 'personal', 'own', ?3, ?4, ?2, 0)`,
    )
      .bind(tokenId, own.id, stored, lastFour)
      .run();
    const by = { email: own.email, token };
    const work = await workOf(`/platform/users/${own.id}`, { email }, email, by);
    const text = work.text
      .replaceAll(own.id.slice(5), 'ID')
      .replaceAll(/principal_\w+/g, 'PRINCIPAL')
      .replaceAll(own.email, 'OWN')
      .replaceAll(email, 'NEW')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
    works.push({ ...work, text });
  }
  const [first, ...others] = works;
  expect(first?.text).toContain('"pendingEmail":"NEW"');
  for (const other of others) expect(other).toEqual(first);
});

test('the owner of a new organization takes the same work, whoever has the email', async () => {
  const works = [];
  for (const state of accountStates) {
    const { email } = await accountIn(state);
    const key = `owned-${crypto.randomUUID()}`;
    const body = { applicationId: tenants.myApp.id, name: 'Owned', key, owner: { email } };
    const work = await workOf('/organizations', body, email, people.appOwner, 'POST');
    const text = work.text
      .replaceAll(email, 'EMAIL')
      .replaceAll(key, 'KEY')
      .replaceAll(/(invitation|org)_\w+/g, 'ID')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
    works.push({ ...work, text });
  }
  const [first, ...others] = works;
  expect(first?.text).toContain('"email":"EMAIL"');
  expect(first?.calls.length).toBeGreaterThan(2);
  for (const other of others) expect(other).toEqual(first);
});

describe.each(['invitations', 'members', 'admin', 'users'])(
  'an email at /%s of a tenant',
  (list) => {
    test('takes the same work, whoever has it', async () => {
      const works = [];
      for (const state of accountStates) {
        const { email } = await accountIn(state);
        // It is invited anew, and then again.
        for (const times of ['once', 'again']) {
          const work = await workOf(`${acme}/${list}`, { email }, email, people.orgOwner, 'POST');
          const text = work.text
            .replaceAll(email, 'EMAIL')
            .replaceAll(/invitation_\w+/g, 'ID')
            .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
          works.push({ ...work, text, times });
        }
      }
      const [first, ...others] = works;
      expect(first?.text).toContain('"email":"EMAIL"');
      expect(first?.calls.length).toBeGreaterThan(2);
      for (const other of others) expect(other).toEqual({ ...first, times: other.times });
    });
  },
);
