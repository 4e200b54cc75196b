/**
 * The query plans of all requests. A search by an index does not depend on the directory's size.
 */
import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { peopleContracts } from '../../src/api/people/contract.ts';
import { filterOf } from '../../src/api/people/list.ts';
import { cleanUp } from '../../src/clean-up.ts';
import type { Database } from '../../src/db/database.ts';
import {
  type AttributeUpdate,
  type DefinitionRow,
  definitionById,
} from '../../src/directory/attributes/definition.ts';
import { previewChange } from '../../src/directory/attributes/preview.ts';
import { createIndex } from '../../src/directory/attributes/value.ts';
import { memberPage, membersToRemove } from '../../src/directory/members/member.ts';
import type { NewMessage } from '../../src/directory/messages/message.ts';
import { beginDeletion, MOST_COUNTED } from '../../src/directory/tenants/delete.ts';
import { usersAfter } from '../../src/directory/users/in-turn.ts';
import { userPage } from '../../src/directory/users/list.ts';
import { usersInScope } from '../../src/directory/users/list-in-scope.ts';
import { sizeOf } from '../../src/directory/users/within.ts';
import { disableWebhook } from '../../src/directory/webhooks/change.ts';
import * as heard from '../../src/directory/webhooks/heard.ts';
import type { Env } from '../../src/env.ts';
import { sendDue } from '../../src/outbox/deliver.ts';
import { addPeople } from '../long/crowd.ts';
import { moreKinds } from '../support/budget-kinds.ts';
import { kinds } from '../support/fault-kinds.ts';
import { quietly, undisturbed } from '../support/fault-sweep.ts';
import { change, invitation, mutation } from '../support/messages.ts';
import { probeD1 } from '../support/storage-probe.ts';

beforeAll(quietly);
afterAll(() => vi.restoreAllMocks());

/** Records are not found by their tenant: an index for that would be kept by every first write. */
const recordsOfTenant = [
  'SCAN platform_metadata USING COVERING INDEX sqlite_autoindex_platform_metadata_1',
];

/** The tables that are read as a whole nevertheless, and the kinds of requests that do so. */
const known: Readonly<Record<string, readonly string[]>> = {
  // A search looks for a part of a text, and its matches are counted.
  people: ['SCAN u USING INDEX users_by_age', 'SCAN u'],
  // Tenants are deleted rarely. Where one is created the step is planned, but not taken: it is for
  // references that dangle, and there are none.
  'creation of an application': recordsOfTenant,
  'creation of an organization': recordsOfTenant,
  'creation of an organization with its owner': recordsOfTenant,
  'creation of an application whose owner is invited': recordsOfTenant,
  'deletion of an application': recordsOfTenant,
  'deletion of an organization with members': recordsOfTenant,
  // Definitions and their indexes are few. Another type means to look at every value there is.
  attributes: [
    'SCAN attribute_definitions USING COVERING INDEX attribute_definitions_external_key_unique',
  ],
  // Values that an earlier definition has left have no index. To make the new index reads all, too.
  'definition of an attribute': ['SCAN sqlite_master', 'SCAN users', 'SCAN users', 'SCAN users'],
  'change of an attribute, converting': Array.from({ length: 5 }, () => 'SCAN users'),
  // There is no index here. Where there is one, it is read, and people are found by it: see below.
  'preview of a change of an attribute': Array.from({ length: 3 }, () => 'SCAN users'),
  // The first row will do.
  health: ['SCAN scopes USING COVERING INDEX scopes_by_name'],
};

/** As many nulls as a statement has parameters; a `?` is the one after the highest so far. */
function parametersOf(sql: string): null[] {
  const highest = [...sql.matchAll(/\?(\d*)/g)].reduce(
    (high, [, number]) => (number ? Math.max(high, Number(number)) : high + 1),
    0,
  );
  return Array.from({ length: highest }, () => null);
}

/** Where a statement reads a table that is stored, or an index of it, from end to end. */
async function scansIn(sql: string): Promise<string[]> {
  const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...parametersOf(sql))
    .all<{ detail: string }>();
  const plan = results.map(({ detail }) => detail);
  const made = plan.flatMap((step) => /^(?:CO-ROUTINE|MATERIALIZE) (\S+)/.exec(step)?.[1] ?? []);
  return plan.filter((step) => {
    const [, what = ''] = /^SCAN (\S+)/.exec(step) ?? [];
    return what && !made.includes(what) && !/VIRTUAL TABLE|CONSTANT ROW|VALUES CLAUSE/.test(step);
  });
}

describe('nothing is read from end to end:', () => {
  test.each(Object.entries({ ...kinds, ...moreKinds }))('%s', async (name, kind) => {
    const { statements } = await undisturbed(kind);
    // Indexes are made and dropped with the definitions of attributes.
    const queries = [...statements].filter((sql) => !/^\s*(CREATE|DROP)/.test(sql));
    const scans = await Promise.all(queries.map(scansIn));
    expect(scans.flat()).toEqual(known[name] ?? []);
  });
});

describe('nor is it by', () => {
  /** The statements of work that is given an environment. */
  async function scansBy(work: (changed: Env) => Promise<unknown>): Promise<string[]> {
    const statements = new Set<string>();
    const DB = probeD1(
      env.DB,
      (_, call) => call(),
      (sql) => statements.add(sql),
    );
    await work({ ...env, DB });
    expect(statements.size).toBeGreaterThan(0);
    return (await Promise.all([...statements].map(scansIn))).flat();
  }

  test('the clean-up', async () => {
    const scans = await scansBy((changed) =>
      cleanUp(changed, { now: Date.now(), requestId: 'test' }),
    );
    // Each minute begins with another chore, so the order depends on the clock.
    expect(scans.toSorted()).toEqual([
      // These indexes have only the rows that are to be changed.
      'SCAN erasures USING INDEX erasures_unfinished',
      'SCAN scopes USING INDEX scopes_to_delete',
      'SCAN users USING INDEX users_of_older_form',
    ]);
  });

  test.each<[string, Partial<NewMessage>, () => Promise<void>]>([
    ['that sends', {}, () => Promise.resolve()],
    ['that fails', {}, () => Promise.reject(new Error('no'))],
    ['that gives up', { expiresAt: 0 }, () => Promise.resolve()],
  ])('an outbox %s', async (_, more, send) => {
    await change(invitation(more), mutation());
    expect(await scansBy((changed) => sendDue(changed, { send }))).toEqual([]);
  });

  const id = 'webhook_1';
  const some = { now: 0, limit: 10 };
  const until = { eventId: 'event_1', hearsAfter: 'event_0' };
  const alone = { ...mutation(), grounds: null };
  type Work = (db: Database) => Promise<unknown>;
  test.each<[string, Work, string[]?]>([
    [
      'finds whom to wake',
      (db) => db.batch([...heard.hearersAfter(db, 'event_1', some), heard.anyHearing(db)]),
      // Those that are enabled, each with some events that were read before.
      [
        'SCAN w USING INDEX webhooks_enabled',
        'SCAN e',
        'SCAN webhooks USING COVERING INDEX webhooks_enabled',
      ],
    ],
    [
      'forgets an erased person, wherever something about them waits',
      (db) => heard.allWebhooks(db).all(),
      ['SCAN webhooks USING COVERING INDEX sqlite_autoindex_webhooks_1'],
    ],
    ['reads a webhook', (db) => heard.hearingById(db, id).all()],
    ['looks for events', (db) => heard.eventsAfter(db, id, until, some).all()],
    ['looks for what a tenant sees', (db) => heard.attributesVisible(db, ['organization']).all()],
    ['reads what it delivers', (db) => heard.heardEvents(db, id, ['event_1']).all()],
    ['replays events', (db) => heard.heardAmong(db, id, ['event_1']).all()],
    ['replays a time', (db) => heard.heardBetween(db, id, { from: 0, to: 1, limit: 1 }).all()],
    ['disables a webhook', (db) => disableWebhook(db, id, 'failures', alone)],
  ])('an object of webhooks that %s', async (_, work, scans = []) => {
    expect(await scansBy(({ DB }) => work(DB))).toEqual(scans);
  });
});

describe('only the requested people are read:', () => {
  const { id } = tenants.acme;
  const first = { after: '', limit: 10 };

  beforeAll(async () => {
    await addPeople(20_000);
    await env.DB.prepare(
      `INSERT INTO memberships (scope_id, user_id, application_id, role, created_at, updated_at)
       SELECT ?, id, ?, 'member', 0, 0 FROM users WHERE id GLOB 'user_crowd*'`,
    )
      .bind(id, tenants.acme.parentId)
      .run();
    // Few are not verified.
    await env.DB.prepare(`UPDATE users SET email_verified = id GLOB 'user_crowd*'`).run();
  });

  test.each([
    ['a page', memberPage(env.DB, { scopeId: id, onlyAdmins: false, after: '', limit: 10 })],
    ['administrators', memberPage(env.DB, { scopeId: id, onlyAdmins: true, after: '', limit: 10 })],
    ['some to remove', membersToRemove(env.DB, id, 10)],
    [
      'users',
      usersInScope(env.DB, { scope: tenants.acme, isServiceUser: null, after: '', limit: 10 }),
    ],
    [
      'the user of an email',
      usersInScope(env.DB, { scope: tenants.acme, isServiceUser: null, ...first, email: 'a@b.c' }),
    ],
    [
      'the member of an email',
      memberPage(env.DB, { scopeId: id, onlyAdmins: false, ...first, email: 'a@b.c' }),
    ],
    [
      'the administrator of a username',
      memberPage(env.DB, { scopeId: id, onlyAdmins: true, ...first, username: 'john_doe' }),
    ],
  ])('%s', async (_what, statement) => {
    const { meta } = await statement.run();
    expect(meta.rows_read).toBeLessThan(200);
  });

  test('no more members than a refused deletion tells', async () => {
    let rows = 0;
    const DB = probeD1(env.DB, async (_, call) => {
      const results = await call();
      for (const { meta } of results as unknown as D1Result[]) rows += meta.rows_read;
      return results;
    });
    const organization = { kind: 'organization', id, cascade: false } as const;
    const refused = await beginDeletion(DB, organization, mutation());
    expect(refused).toEqual({ is: 'has_members', others: MOST_COUNTED + 1 });
    expect(rows).toBeLessThan(2 * MOST_COUNTED);
  });

  test.each([
    ...[{}, { sort: 'oldest' }, { sort: 'name' }, { sort: 'updated' }, { sort: '-updated' }],
    ...[{ email: 'john.doe@example.com' }, { username: 'john_doe', sort: 'name' }],
    ...[{ verified: 'true' }, { verified: 'false' }, { verified: 'false', sort: 'oldest' }],
  ])('people %j, and how many there are', async (query) => {
    const listed = peopleContracts.listPeople.query().parse(query);
    const after = listed.sort.by === 'name' ? ['person 15', ''] : [1_700_010_000_000, ''];
    for (const start of [null, after]) {
      const page = { after: start, limit: listed.limit };
      for (const statement of userPage(env.DB, filterOf(listed, []), page)) {
        const { meta } = await statement.run();
        expect(meta.rows_read).toBeLessThan(200);
      }
    }
  });

  const inTenants = [{}, { sort: 'oldest' }, { sort: 'name' }, { sort: '-updated' }].flatMap(
    (query) => [
      { tenant: tenants.globex, query },
      { tenant: tenants.acme, query },
      { tenant: tenants.myApp, query },
    ],
  );

  test.each(inTenants)('people of $tenant.name, $query', async ({ tenant, query }) => {
    const { kind } = tenant;
    const size = await sizeOf(env.DB, kind, tenant.id).run<{ is_small: 0 | 1 }>();
    // A tenth of all, at most, however many there are.
    expect(size.meta.rows_read).toBeLessThan(2_200);
    const isSmall = size.results[0]?.is_small === 1;
    expect(isSmall).toBe(tenant === tenants.globex);
    const listed = peopleContracts.listPeople.query().parse(query);
    const filter = filterOf(listed, []);
    const within = { id: tenant.id, kind, isSmall };
    const page = { after: null, limit: listed.limit };
    const [rows, count] = userPage(env.DB, Object.assign(filter, { within }), page);
    // Those who came to be in the tests above are in no tenant, and are passed over.
    expect((await rows.run()).meta.rows_read).toBeLessThan(2_200);
    // Members are counted in their index, and nobody is read for it.
    const { meta, results } = await count.run<{ total: number }>();
    expect(meta.rows_read).toBeLessThan(2 * (results[0]?.total ?? 0) + 10);
  });

  const partsOfExports = [
    {},
    { verified: 'true' },
    { updatedSince: '2020-01-01' },
    { dateFrom: '2020-01-01', 'attr.plan': 'free' },
    ...[{ email: 'nobody@example.com' }, { username: 'nobody' }, { externalId: 'nobody' }],
  ].flatMap((query) =>
    [undefined, tenants.acme, tenants.myApp].map((within) => ({ query, within })),
  );

  test.each(partsOfExports)('a part of an export, $query of $within.name', async (asked) => {
    await createIndex(env.DB, 'plan').run();
    const listed = peopleContracts.listPeople.query().parse(asked.query);
    const definitions = [{ key: 'plan', type: 'string' }] as const;
    const filter = filterOf({ ...listed, sort: { by: 'id', descends: false } }, definitions);
    const within = asked.within && { ...asked.within, isSmall: false };
    const isNobody = JSON.stringify(asked.query).includes('nobody');
    for (const from of ['', '09000', '19000']) {
      const after = from && `user_crowd${from.padStart(21, '0')}`;
      const part = { after, limit: 100 };
      const { meta, results } = await usersAfter(env.DB, { ...filter, within }, part).run();
      expect(results, after).toHaveLength(isNobody ? 0 : 101);
      // Those of the tests above are passed over.
      expect(meta.rows_read, after).toBeLessThan(2_200);
    }
  });

  test.each([
    { 'attr.signed_up': '2024-01-15' },
    { 'attr.signed_up[lte]': '2001-01-01' },
    { 'attr.signed_up[gt]': '2999-01-01T10:00' },
  ])('people by a date, %j', async (query) => {
    const listed = peopleContracts.listPeople.query().parse(query);
    await createIndex(env.DB, 'signed_up').run();
    const definitions = [{ key: 'signed_up', type: 'date' }] as const;
    const page = { after: null, limit: listed.limit };
    for (const statement of userPage(env.DB, filterOf(listed, definitions), page)) {
      const { meta } = await statement.run();
      expect(meta.rows_read).toBeLessThan(200);
    }
  });

  /** The plan, and the number of rows that it reads, of each statement of a preview. */
  async function readBy(update: AttributeUpdate) {
    const before = await definitionById(env.DB, 'user_attr_tier').first<DefinitionRow>();
    if (!before) throw new Error('it is defined');
    const statements: string[] = [];
    const results: D1Result[] = [];
    const DB = probeD1(
      env.DB,
      async (_, call) => {
        const result = await call();
        results.push(...(result as unknown as D1Result[]));
        return result;
      },
      (sql) => statements.push(sql),
    );
    const preview = await previewChange(DB, before, update, { ...asIs, namesPeople: true });
    const rows = results.map(({ meta }) => meta.rows_read);
    return { preview, rows, scans: await Promise.all(statements.map(scansIn)) };
  }
  const asIs = { keepAmounts: false };

  test('people whose values do not fit another type, while the values are read from the index', async () => {
    const tier = `json_set(attributes, '$.tier', iif(email GLOB '*77@*', 'gold', '1'))`;
    await env.DB.batch([
      env.DB.prepare(`UPDATE users SET attributes = ${tier} WHERE id GLOB 'user_crowd*'`),
      env.DB.prepare(
        `INSERT INTO attribute_definitions (id, key, label, type, created_at, updated_at)
         VALUES ('user_attr_tier', 'tier', 'Tier', 'string', 0, 0)`,
      ),
      createIndex(env.DB, 'tier'),
    ]);
    const { preview, rows, scans } = await readBy({ type: 'number' });
    expect(preview).toMatchObject({ is: 'done', misfits: { total: 200 } });
    const ofIndex = ['SCAN users USING INDEX users_attr_tier'];
    const ofCount = ['SCAN users USING COVERING INDEX users_attr_tier'];
    expect(scans).toEqual([[], ofIndex, ofCount, []]);
    const [definition = 0, values = 0, count = 0, people = 0] = rows;
    expect(definition).toBeLessThan(20);
    expect([values, count].every((each) => each <= 20_000)).toBe(true);
    expect(people).toBeLessThan(200);
  });
});
