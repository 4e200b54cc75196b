/** People who are taken out as lines: everybody once, as far as the caller may. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, record, send } from '../support/client.ts';
import { minted, person, root } from '../support/credentials.ts';
import {
  askExport,
  askThrough,
  type ExportEnd,
  exported,
  readLines,
  slowly,
} from '../support/exports.ts';
import { inSeconds, know, outsideIssuer } from '../support/outside-issuer.ts';
import { probeD1 } from '../support/storage-probe.ts';
import { made } from '../support/tenancy.ts';
import {
  type CallerName,
  callers,
  keys,
  list,
  places,
  storeTenantPeople,
  tokens,
} from '../support/tenant-people.ts';

/** Several parts. */
const CROWD = 650;

beforeAll(async () => {
  await storeTenantPeople();
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${CROWD})`;
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO users (id, username, email, name, email_verified, attributes, created_at, updated_at)
       ${numbers}
       SELECT printf('user_00crowd%019d', i), printf('crowd%d', i), printf('crowd%d@example.com', i),
              printf('Person %d', i), 0, json_object('crowded', i), 1700000000000 - i, 1700000000000
         FROM n`,
    ),
    env.DB.prepare(
      `INSERT INTO principals (id, user_id)
       ${numbers} SELECT printf('principal_00crowd%019d', i), printf('user_00crowd%019d', i) FROM n`,
    ),
  ]);
  await made('root', '/user-attributes', { key: 'crowded', type: 'number' });
  await env.DB.prepare("UPDATE users SET external_id = 'CRM 7' WHERE username = 'crowd7'").run();
});

const total = async () =>
  (await env.DB.prepare('SELECT count(*) AS n FROM users').first<{ n: number }>())?.n;
const idsOf = (some: readonly { readonly userId: string }[]) => some.map(({ userId }) => userId);
const crowd = { search: 'crowd' };

describe('an export', () => {
  test('has everybody once, by id, as a list shows them', async () => {
    const { people: all, end, headers } = await exported();
    expect(end).toMatchObject({ summary: { count: await total() }, cursor: null });
    expect(end.error).toBeUndefined();
    expect(idsOf(all)).toEqual(idsOf(all).toSorted());
    expect(new Set(idsOf(all)).size).toBe(all.length);
    const { json } = await list('root', { email: people.john.email });
    expect(all.find(({ email }) => email === people.john.email)).toEqual(json.data[0]);
    expect(headers.get('Content-Type')).toBe('application/x-ndjson');
    expect(headers.get('Cache-Control')).toBe('private, no-store');
    expect(headers.get('Content-Disposition')).toBe('attachment; filename="people.ndjson"');
  });

  test('says which state it began with, which a later read can ask for', async () => {
    const { end, headers } = await exported(crowd);
    expect(end.bookmark).toBe(headers.get('x-d1-bookmark'));
    const later = { headers: { 'x-d1-bookmark': String(end.bookmark) }, token: ROOT };
    expect((await send('/api/v1/users', later)).status).toBe(200);
    expect(Date.parse(end.startedAt)).toBeLessThanOrEqual(Date.now());
  });

  test.each([
    { 'attr.crowded[gt]': '600' },
    { 'attr[crowded.in]': '1,2,3', search: 'crowd' },
    { email: 'crowd7@example.com' },
    { username: 'CROWD7' },
    { externalId: 'CRM 7' },
    { verified: 'true' },
    { updatedSince: '2024-01-01' },
    { dateTo: '2023-11-14T22:13:19.900Z', search: 'crowd' },
    { organizationId: tenants.acme.id },
    { applicationId: tenants.myApp.id, verified: 'false' },
    { organizationId: tenants.acme.id, email: people.john.email },
    { organizationId: tenants.globex.id, email: people.john.email },
  ])('has those whom a list has, %j', async (query) => {
    const listed: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { json, text } = await list('root', {
        ...query,
        limit: '100',
        ...(cursor && { cursor }),
      });
      expect(json?.meta, text).toBeDefined();
      listed.push(...idsOf(json.data));
      cursor = json.meta.pagination.cursor;
    }
    expect(idsOf((await exported(query)).people)).toEqual(listed.toSorted());
  });

  test.each([
    [{ sort: 'name' }, 'sort'],
    [{ format: 'xml' }, 'format'],
    [{ include: 'tokens' }, 'include'],
    [{ include: '' }, 'include'],
    [{ bom: 'true' }, 'bom'],
    [{ format: 'csv', include: 'memberships' }, 'include'],
    [{ limit: '100001' }, 'limit'],
    [{ limit: '0' }, 'limit'],
    [{ 'attr.never': '1' }, 'attr.never'],
    [{ surprise: '1' }, 'surprise'],
    [{ cursor: 'W10' }, 'cursor'],
  ] as const)('refuses %j', async (query, field) => {
    const { status, text } = await askExport(query);
    expect([status, text]).toEqual([400, expect.stringContaining(field)]);
  });

  test('takes no cursor of a list, and a list takes none of an export', async () => {
    const { json } = await list('root', { limit: '1' });
    const { end } = await exported({ limit: '1' });
    expect((await askExport({ cursor: json.meta.pagination.cursor })).status).toBe(400);
    expect((await list('root', { cursor: String(end.cursor) })).status).toBe(400);
    expect((await askExport({ cursor: String(end.cursor), ...crowd })).status).toBe(400);
  });
});

describe('resumed', () => {
  test('it gives each person once, while others come and go', async () => {
    const seen: string[] = [];
    const there = idsOf((await exported(crowd)).people);
    let end: Pick<ExportEnd, 'cursor'> = { cursor: '' };
    const came: string[] = [];
    const gone = new Set([there[0], there[60], there.at(-1)].map(String));
    while (end.cursor !== null) {
      const part = await exported({
        ...crowd,
        limit: '97',
        ...(end.cursor && { cursor: end.cursor }),
      });
      expect(part.end.summary.count).toBe(part.people.length);
      seen.push(...idsOf(part.people));
      end = part.end;
      // Somebody who was born before all of them, and is new here.
      const born = {
        email: `crowd.new${came.length}@example.com`,
        createdAt: '2001-01-01T00:00:00Z',
      };
      came.push((await made('root', '/users/identify', born)).data.userId);
      for (const id of gone) if ((await root('DELETE', `/users/${id}`)).status !== 404) break;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(there.filter((id) => !gone.has(id))));
    // The last of them came when the export had ended.
    expect(seen).toEqual(expect.arrayContaining(came.slice(0, -1)));
  });
});

describe('it is read', () => {
  const names = Object.keys(callers) as CallerName[];

  test.each(names)('by %s where and as a list is', async (caller) => {
    for (const place of ['anywhere', ...Object.keys(places)] as (keyof typeof callers.root)[]) {
      const at = place === 'anywhere' ? {} : places[place];
      const { status, text, json } = await askExport(at, tokens[caller] ?? '');
      const listed = await list(caller, { ...at, limit: '100' });
      expect([place, status]).toEqual([place, listed.status]);
      if (status !== 200) expect(json.error).toEqual(listed.json.error);
      else if (place === 'acme') {
        const { people: given } = readLines(text);
        const byId = new Map(given.map((one) => [one.userId, one]));
        expect(given.length).toBe(listed.json.data.length);
        for (const one of listed.json.data) expect(byId.get(one.userId)).toEqual(one);
      }
    }
  });

  test('by nobody without a token', async () => {
    expect((await send('/api/v1/users/export')).status).toBe(401);
  });

  test('without attributes that an admin does not see, as filters neither', async () => {
    const query = { ...places.acme, [`attr.${keys.team}[gt]`]: '0' };
    expect((await askExport(query, tokens.orgOwner)).status).toBe(400);
    expect((await askExport(query)).status).toBe(200);
  });
});

describe('it includes', () => {
  const include = 'memberships,preferences,identities';

  test('what belongs to a person, for those who manage people', async () => {
    await record('john').patch({ metadata: { theme: 'dark' } });
    const { people: found } = await exported({ include, email: people.john.email });
    expect(found[0]?.memberships).toContainEqual({
      scopeId: tenants.acme.id,
      kind: 'organization',
      key: tenants.acme.key,
      name: tenants.acme.name,
      role: 'member',
      status: 'active',
    });
    expect(found[0]?.preferences).toContainEqual(
      expect.objectContaining({
        key: tenants.acme.key,
        metadata: expect.objectContaining({ theme: 'dark' }),
      }),
    );
    expect(found[0]?.identities).toEqual([]);
    const some = await exported(
      { include: 'identities', email: people.john.email },
      tokens.teamAdmin,
    );
    expect(some.people[0]).toHaveProperty('identities');
    expect(some.people[0]).not.toHaveProperty('preferences');
  });

  test('an identity', async () => {
    const ann = await person();
    await env.DB.prepare(
      'INSERT INTO identities (issuer, subject, user_id, created_at) VALUES (?, ?, ?, 0)',
    )
      .bind('https://id.test/', 'ann', ann.id)
      .run();
    const { people: found } = await exported({ include, email: ann.email });
    expect(found[0]?.identities).toEqual([
      { issuer: 'https://id.test/', subject: 'ann', linkedAt: '1970-01-01T00:00:00.000Z' },
    ]);
  });

  test('nothing of the team, unless for an administrator of the platform', async () => {
    const query = { include, email: people.operator.email };
    const byTeam = await exported(query, tokens.teamAdmin);
    expect(byTeam.people[0]).not.toHaveProperty('memberships');
    expect((await exported(query)).people[0]).toHaveProperty('memberships');
  });

  test.each(['teamMember', 'orgOwner', 'appOwner', 'platformAdminBoundToAcme'] as const)(
    'nothing for %s',
    async (caller) => {
      const { status, json } = await askExport({ include, ...places.acme }, tokens[caller]);
      expect([status, json.error.message]).toEqual([403, expect.stringContaining('include')]);
    },
  );

  test('all records of everybody, however large they are', async () => {
    const metadata = JSON.stringify({ large: 'x'.repeat(60_000) });
    await env.DB.prepare(
      `INSERT INTO platform_metadata (user_id, scope_id, metadata, key_count, version, created_at, updated_at)
       SELECT u.id, s.id, ?, 1, 1, 0, 0 FROM users u, scopes s
        WHERE u.id BETWEEN 'user_00crowd0' AND ? AND s.kind <> 'platform'`,
    )
      .bind(metadata, `user_00crowd${'120'.padStart(19, '0')}`)
      .run();
    const { people: found, end } = await exported({
      include: 'preferences',
      'attr.crowded[lte]': '121',
    });
    expect(end).toMatchObject({ cursor: null });
    const { results } = await env.DB.prepare("SELECT 1 FROM scopes WHERE kind <> 'platform'").all();
    const counts = found.map(({ preferences }) => preferences?.length);
    const large = found.slice(0, -1);
    expect(counts).toEqual([...large.map(() => results.length), 0]);
    await env.DB.prepare('DELETE FROM platform_metadata WHERE length(metadata) > 50000').run();
  });
});

describe('in mid-stream', () => {
  test('a token that is revoked gets no further part, and is told where it ends', async () => {
    const mine = await minted(ROOT, { userId: people.operator.id });
    const stream = await slowly(crowd, mine.token);
    await stream.next();
    expect((await root('DELETE', `/tokens/${mine.id}`)).status).toBe(204);
    const { people: given, end } = await stream.rest();
    expect(given).toHaveLength(200);
    expect(end).toMatchObject({
      summary: { count: given.length },
      error: { code: 'UNAUTHORIZED' },
    });
    const rest = await exported({ ...crowd, cursor: String(end.cursor) });
    const whole = idsOf((await exported(crowd)).people);
    expect([...idsOf(given), ...idsOf(rest.people)]).toEqual(whole);
  });

  test('a JWT that is over gets no further part', async () => {
    const outside = outsideIssuer();
    await know(outside.issuer, 'ops', people.operator.id);
    // It is taken for a minute more, as clocks differ.
    const token = await outside.token({ sub: 'ops', exp: inSeconds(-20) });
    const changed = { JWT_ISSUERS: JSON.stringify([outside.entry]) };
    const { people: given, end } = await (await slowly(crowd, token, changed)).rest();
    expect(given).toHaveLength(200);
    expect(end.error?.code).toBe('UNAUTHORIZED');
  });

  test('a failure of the database is the last line, with the place to go on from', async () => {
    let calls = 0;
    const DB = probeD1(env.DB, async (_, call) => {
      calls += 1;
      if (calls > 4) throw new Error('D1_ERROR: Network connection lost.');
      return call();
    });
    const { people: given, end } = await (await slowly(crowd, ROOT, { DB })).rest();
    expect(given).toHaveLength(400);
    expect(end).toMatchObject({ summary: { count: 400 }, error: { code: 'UNAVAILABLE' } });
    const rest = await exported({ ...crowd, cursor: String(end.cursor) });
    const whole = idsOf((await exported(crowd)).people);
    expect([...idsOf(given), ...idsOf(rest.people)]).toEqual(whole);
  });

  test('a failure leaves no table, since a table has no last line', async () => {
    let calls = 0;
    const DB = probeD1(env.DB, async (_, call) => {
      calls += 1;
      if (calls > 2) throw new Error('D1_ERROR: Network connection lost.');
      return call();
    });
    const answer = await askThrough({ ...crowd, format: 'csv' }, ROOT, { DB });
    expect([answer.status, calls]).toEqual([503, 3]);
    const { text } = await askExport({ ...crowd, format: 'csv' });
    expect(text.split('\r\n')).toHaveLength((await exported(crowd)).people.length + 2);
  });

  test('a client that leaves has nothing more read for it', async () => {
    let calls = 0;
    const DB = probeD1(env.DB, (_, call) => {
      calls += 1;
      return call();
    });
    const stream = await slowly(crowd, ROOT, { DB });
    await stream.next();
    await stream.leave();
    expect(calls).toBe(2);
  });
});
