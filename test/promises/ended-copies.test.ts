/** The end of a right withdraws all copies of its holder, and reads none of the records in them. */
import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { parseToken } from '../../src/auth/token.ts';
import { recordKey } from '../../src/copies/copy.ts';
import { onPrimary } from '../../src/db/session.ts';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import { incoming, ROOT, received, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { probed } from '../support/johns-record.ts';
import { markAll } from '../support/marks.ts';
import { type Around, probeD1, probeKV } from '../support/storage-probe.ts';

type Who = keyof typeof people;

const MEMBERSHIPS = 150;
/** A withdrawal takes at most so many copies in one invocation. */
const AT_ONCE = 100;
const MARK = 'nobody reads this';

const keyOf = (n: number) => `many-${n}`;
const numbers = Array.from({ length: MEMBERSHIPS }, (_, n) => n);
const pathIn = (tenantKey: string) =>
  `/api/core/users/platform-metadata/?platform_key=${tenantKey}`;

/** The tenants of the tests. */
beforeAll(() =>
  env.DB.prepare(
    `INSERT INTO scopes (id, kind, parent_id, key, name, created_at, updated_at)
     SELECT 'org_many' || value, 'organization', ?1, 'many-' || value, 'Many', 0, 0
       FROM json_each(?2)`,
  )
    .bind(tenants.myApp.id, JSON.stringify(numbers))
    .run(),
);

/** Makes somebody a member of many tenants, with a large record and a copy of it in each. */
async function plant(who: Who): Promise<void> {
  const { id, token } = people[who];
  const { bookmark } = await onPrimary(env, (db) =>
    db.batch([
      db
        .prepare(
          `INSERT INTO memberships
                  (scope_id, user_id, application_id, role, is_primary, created_at, updated_at)
           SELECT id, ?1, parent_id, 'member', 0, 0, 0 FROM scopes WHERE key LIKE 'many-%'`,
        )
        .bind(id),
      db
        .prepare(
          `INSERT INTO platform_metadata
                  (user_id, scope_id, metadata, key_count, version, created_at, updated_at)
           SELECT ?1, id, json_object('body', ?2 || printf('%.*c', 60000, 'x')), 1, 1, 0, 0
             FROM scopes WHERE key LIKE 'many-%'`,
        )
        .bind(id, MARK),
    ]),
  );
  const readers = { [parseToken(token)?.hash ?? '']: null };
  const metadata = { version: 1, etag: '"1"', bookmark, at: Date.now(), readers };
  await markAll();
  await Promise.all(
    numbers.map((n) => env.COPIES.put(recordKey(id, keyOf(n)), '{"copy":true}', { metadata })),
  );
}

const copiesOf = async (who: Who) =>
  (await env.COPIES.list({ prefix: recordKey(people[who].id, '') })).keys.length;

const disturb = (who: Who, around: Around) =>
  runInDurableObject(registrarOf(env, people[who].email), (instance) => {
    const inside = instance as unknown as { env: typeof env };
    inside.env = { ...env, DB: probeD1(env.DB, around), COPIES: probeKV(env.COPIES, around) };
  });

const ring = (who: Who) => runDurableObjectAlarm(registrarOf(env, people[who].email));

/** Reads in two of the tenants, here and in an isolate that remembers nothing. */
async function readers(who: Who) {
  vi.resetModules();
  const { default: worker } = await import('../../src/worker.ts');
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined };
  const { token } = people[who];
  const elsewhere = async (path: string) =>
    received(
      // Roster uses nothing else of a context.
      await worker.fetch(incoming(path, { token }), env, context as unknown as ExecutionContext),
    );
  const here = (path: string) => send(path, { token });
  return () =>
    Promise.all(
      [here, elsewhere].flatMap((read) =>
        [keyOf(0), keyOf(MEMBERSHIPS - 1)].map((key) => read(pathIn(key))),
      ),
    );
}

const account = (who: Who) => `/api/v1/platform/users/${people[who].id}`;
const put = (body: unknown) => ({ method: 'PUT', token: ROOT, body });

const endings = {
  'a token is revoked': ['john', `/api/v1/tokens/${parseToken(people.john.token)?.tokenId}`],
  'a user is suspended': ['jane', account('jane'), put({ userStatus: 'suspended' })],
  'a password is changed': ['other', account('other'), put({ password: 'another password' })],
  'a user is deleted': ['beta', account('beta')],
} as const;

describe('where somebody belongs to 150 tenants, with 60 KB in each:', () => {
  test.each(Object.entries(endings))(
    '%s, no record is read, and no copy is left',
    async (_what, [who, path, sent = { method: 'DELETE', token: ROOT }]) => {
      await plant(who);
      const read = await readers(who);
      for (const { status, text } of await read()) {
        expect({ status, text }).toEqual({ status: 200, text: '{"copy":true}' });
      }
      const fromD1: string[] = [];
      let withdrawn = 0;
      const around: Around = async (name, call) => {
        const result = await call();
        if (name.startsWith('d1.')) fromD1.push(JSON.stringify(result));
        if (name === 'kv.delete') withdrawn += 1;
        return result;
      };
      await disturb(who, around);
      const fences = vi.spyOn(caches.default, 'put');
      onTestFinished(() => fences.mockRestore());
      expect((await probed(path, sent, around)).status).toBeLessThan(300);
      expect(fences.mock.calls.length).toBe(1);
      for (const { status } of await read()) expect(status).toBe(401);

      await eventually(() => expect(withdrawn).toBe(AT_ONCE));
      // The alarm for the other copies is set after the last delete, so it may not be there yet.
      await eventually(async () => {
        await ring(who);
        expect(await copiesOf(who)).toBe(0);
      });
      // The note of the withdrawal goes after the last copy. Then no alarm is left.
      await eventually(async () => expect(await ring(who)).toBe(false));
      // The demo has given each of them a few memberships more.
      expect(withdrawn).toBeLessThan(MEMBERSHIPS + 5);
      expect(fromD1.length).toBeGreaterThan(0);
      expect(fromD1.join()).not.toContain(MARK);
    },
  );

  test('the isolate in which a right is ended remembers no copy, also for a reader who takes any', async () => {
    await plant('orgOwner');
    const { token } = people.orgOwner;
    const plainly: Around = (_name, call) => call();
    const read = () =>
      probed(pathIn(keyOf(7)), { token, headers: { 'Cache-Control': 'max-age=60' } }, plainly);
    for (let times = 0; times < 2; times += 1) expect((await read()).status).toBe(200);
    const path = `/api/v1/tokens/${parseToken(token)?.tokenId}`;
    expect((await probed(path, { method: 'DELETE', token: ROOT }, plainly)).status).toBe(204);
    expect((await read()).status).toBe(401);
  });

  test('no slice is lost, though the registrar dies after each', async () => {
    await plant('stranger');
    await disturb('stranger', (name, call) =>
      name === 'kv.delete' ? new Promise(() => undefined) : call(),
    );
    const path = `/api/v1/tokens/${parseToken(people.stranger.token)?.tokenId}`;
    expect((await send(path, { method: 'DELETE', token: ROOT })).status).toBe(204);
    expect(await copiesOf('stranger')).toBe(MEMBERSHIPS);
    await abortAllDurableObjects();
    await ring('stranger');
    // The slice has one tenant more, in which there is no copy.
    await eventually(async () =>
      expect(await copiesOf('stranger')).toBe(MEMBERSHIPS - AT_ONCE + 1),
    );
    await abortAllDurableObjects();
    while (await ring('stranger'));
    expect(await copiesOf('stranger')).toBe(0);
  });
});
