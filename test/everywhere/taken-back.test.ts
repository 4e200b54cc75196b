/** What an answer shows is accepted where a request of the same resource gives it. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { describedIn } from '../../scripts/openapi/chapters.ts';
import { allContracts } from '../../src/api/surfaces.ts';
import type { Contract } from '../../src/http/contract.ts';
import * as z from '../../src/values/zod.ts';
import { ROOT, send } from '../support/client.ts';

type Json = Record<string, unknown>;

/** Tags whose answers and requests are about one kind of thing. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  user: ['Users', 'Service users', 'Users and attributes'],
  definition: ['User attributes'],
  token: ['Tokens'],
  application: ['Applications'],
  organization: ['Organizations'],
  member: ['Members', 'Admins'],
};

const byName: Readonly<Record<string, Contract>> = allContracts;

const contractsOf = (kind: string) =>
  Object.entries(byName).filter(
    // `/me` shows the caller, whose name is not that of a token.
    ([name]) => kinds[kind]?.includes(describedIn(name)[0]) && name !== 'readMe',
  );

/** The fields of a body, of all contracts of a kind. */
const inputsOf = (
  kind: string,
): (readonly [place: string, field: string, schema: z.ZodMiniType])[] =>
  contractsOf(kind).flatMap(([name, { body }]) =>
    Object.values(body ?? {}).flatMap((schema) =>
      Object.entries((schema() as z.ZodMiniObject).shape).map(
        ([field, type]) => [`${name}.${field}`, field, type as z.ZodMiniType] as const,
      ),
    ),
  );

/** The schemas of the things in a reply: its objects, or those in its lists. */
function thingsIn(reply: z.ZodMiniType | undefined): z.ZodMiniObject[] {
  if (!(reply instanceof z.ZodMiniObject)) return [];
  return Object.values(reply.shape)
    .map((each) => (each instanceof z.ZodMiniArray ? each.def.element : each))
    .filter((each): each is z.ZodMiniObject => each instanceof z.ZodMiniObject);
}

describe.each(Object.keys(kinds))('null in a %s', (kind) => {
  test('is accepted where answers show it', () => {
    const shown = contractsOf(kind)
      .flatMap(([, { replies }]) => Object.values(replies))
      .flatMap(({ schema }) => thingsIn(schema?.()))
      .flatMap(({ shape }) => Object.entries(shape as Record<string, z.ZodMiniType>))
      .filter(([, type]) => type.safeParse(null).success)
      .map(([field]) => field);
    const refused = inputsOf(kind)
      .filter(([, field, type]) => shown.includes(field) && !type.safeParse(null).success)
      .map(([place]) => place);
    expect(refused).toEqual([]);
  });
});

const long = '麤'.repeat(256);
const names = [
  long,
  '"\\'.repeat(128),
  'x\u0001y',
  'Jo\u0301se\u00a0 O’Brien‑Ⅷ',
  '\u202eRTL שָׁלוֹם ﷺ',
  '👩‍👩‍👧 <script>',
  '%_*?#&=+',
  '-',
];
const locals = [
  "o'brien",
  "!#$%&'*+/=?^_`{|}~-.x",
  'A.B+c',
  'x'.repeat(64),
  '-',
  '`',
  'user_01jmx8k2f5e6h9q3v7r1t4w8y0',
  '_',
];
const domains = ['bücher.example', 'STRASSE.example', 'example.com', `${'d'.repeat(63)}.xn--p1ai`];
const images = [
  'https://EXAMPLE.com:443/a b"<é>?q=\'ü#x',
  'https://bücher.example/ß',
  `https://example.com/${'a'.repeat(2_028)}`,
  'https:example.com\\x',
];

const at = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;

const acme = `/api/v1/organizations/${tenants.acme.id}`;
const myApp = `/api/v1/applications/${tenants.myApp.id}`;
const request = (method: string, path: string, body?: object) =>
  send(path, { method, token: ROOT, ...(body && { body }) });

/** Sends a request that must succeed. */
async function done(method: string, path: string, body?: object): Promise<Json> {
  const { status, json, text } = await request(method, path, body);
  expect(status, `${method} ${path} ${JSON.stringify(body)}: ${text}`).toBeLessThan(300);
  return json;
}

/** The fields of a thing that an endpoint takes. */
function taken(name: string, thing: Json): Json {
  const [schema = z.never] = Object.values(byName[name]?.body ?? {});
  const { shape } = schema() as z.ZodMiniObject;
  return Object.fromEntries(Object.entries(thing).filter(([field]) => field in shape));
}

/** Every value of a thing is of a form that each contract of its kind accepts. */
function expectForms(kind: string, thing: Json): void {
  for (const [place, field, type] of inputsOf(kind)) {
    // The roles of tenants differ, and some statuses and roles can only be kept.
    if (!(field in thing) || field === 'role' || field === 'userStatus') continue;
    const { success, error } = type.safeParse(thing[field]);
    expect(success, `${place}: ${JSON.stringify(thing[field])}: ${error}`).toBe(true);
  }
}

/** The ways to make a user, and where it can be changed afterwards. */
const ways: Readonly<Record<string, readonly [path: string, update: string]>> = {
  identify: ['/api/v1/users/identify', 'updatePlatformUser'],
  platform: ['/api/v1/platform/users', 'updatePlatformUser'],
  application: [`${myApp}/users`, 'updatePlatformUser'],
  organization: [`${acme}/users`, 'updatePlatformUser'],
  'service of the platform': ['/api/v1/platform/users/service-users', 'updatePlatformServiceUser'],
  'service of an application': [`${myApp}/users/service-users`, 'updateApplicationServiceUser'],
  'service of an organization': [`${acme}/users/service-users`, 'updateOrganizationServiceUser'],
};

beforeAll(async () => {
  for (const [type, currencyCode] of [['string'], ['number'], ['date'], ['currency', 'EUR']]) {
    await done('POST', '/api/v1/user-attributes', { key: `kept_${type}`, type, currencyCode });
  }
});

describe.each(Object.entries(ways))('a user by way of %s', (way, [path, update]) => {
  test.each(names.map((_, n) => n))('with name %i', async (n) => {
    const isPlain = way === 'identify';
    const domain = at(domains, n + Object.keys(ways).indexOf(way));
    const made = await done('POST', path, {
      email: `${at(locals, n)}@${Object.keys(ways).indexOf(way)}.${domain}`,
      ...(n % 2 === 0 || isPlain ? { name: at(names, n) } : {}),
      ...(n % 2 === 1 && !isPlain ? { firstName: at(names, n).slice(0, 120) } : {}),
      ...(n % 3 === 0 && { image: at(images, n) }),
      ...(isPlain && {
        attributes: { kept_string: at(names, n), kept_number: '1e21', kept_date: '2024-01-15' },
      }),
    });
    const { userId = (made.user as Json)?.id } = (made.data ?? {}) as Json;
    const where = update === 'updatePlatformUser' ? '/api/v1/platform/users' : path;
    const { user } = (await done('GET', `${where}/${userId}`)) as { user: Json };
    expectForms('user', user);
    for (const method of ['PATCH', 'PUT']) {
      const again = await done(method, `${where}/${userId}`, taken(update, user));
      expect(again.user).toEqual(user);
    }
    const person = `/api/v1/users/${user.principalId}`;
    const { data } = (await done('GET', person)) as { data: Json };
    expectForms('user', data);
    await done('PATCH', person, taken('updatePerson', data));
    expect((await done('GET', person)).data).toEqual(data);
    await done('POST', '/api/v1/users/identify', taken('identifyPerson', data));
    expect((await done('GET', person)).data).toEqual(data);
  });
});

test.each(names)('a tenant with name %#', async (name) => {
  const key = `k${names.indexOf(name)}`;
  const short = name.slice(0, 128);
  const { application } = await done('POST', '/api/v1/applications', { key, name: short });
  const { id: applicationId } = application as Json;
  for (let n = 0; n < 2; n += 1) {
    const made = await done('POST', '/api/v1/organizations', {
      applicationId,
      name: short,
      ...(n > 0 && { key: `${key}-again` }),
    });
    const organization = made.organization as Json;
    expectForms('organization', organization);
    const path = `/api/v1/organizations/${organization.id}`;
    const again = await done('PATCH', path, taken('updateOrganization', organization));
    expect(again.organization).toEqual(organization);
    await done('DELETE', path);
    await done('POST', '/api/v1/organizations', taken('createOrganization', organization));
  }
  expectForms('application', application as Json);
  const path = `/api/v1/applications/${applicationId}`;
  const same = await done('PATCH', path, taken('updateApplication', application as Json));
  expect(same.application).toEqual(application);
});

test.each(names)('a definition with label %#', async (name) => {
  const n = names.indexOf(name);
  const type = n % 2 === 0 ? 'currency' : 'string';
  const { data } = await done('POST', '/api/v1/user-attributes', {
    key: `labelled${n}`,
    type,
    ...(type === 'currency' && { currencyCode: 'EUR' }),
    ...(n > 0 && { label: name.slice(0, 128), externalKey: name }),
  });
  const definition = data as Json;
  expectForms('definition', definition);
  const path = `/api/v1/user-attributes/${definition.id}`;
  const again = await done('PATCH', path, taken('updateAttribute', definition));
  expect(again.data).toEqual(definition);
  await done('DELETE', path);
  await done('POST', '/api/v1/user-attributes', taken('createAttribute', definition));
});

test.each([
  [{}],
  [{ scopeId: tenants.acme.id, permissions: ['org.read_users'] }],
  [{ expiresAt: '2999-12-31T23:59:59.999+14:00', permissions: [] }],
])('a token with %j', async (limits) => {
  const body = { name: long.slice(0, 128), userId: people.john.id, ...limits };
  const { data } = await done('POST', '/api/v1/tokens', body);
  expectForms('token', data as Json);
  const again = await done('POST', '/api/v1/tokens', taken('mintToken', data as Json));
  for (const field of ['name', 'userId', 'kind', 'scopeId', 'permissions', 'expiresAt']) {
    expect((again.data as Json)[field], field).toEqual((data as Json)[field]);
  }
});

test('a role and a status that only the user has are kept, and given to no other', async () => {
  const path = `/api/v1/platform/users/${people.jane.id}`;
  const refused = [{ role: 'service' }, { userStatus: 'pending' }];
  for (const body of refused) expect((await request('PATCH', path, body)).status).toBe(400);
  const stored = 'UPDATE users SET status = ? WHERE id = ?';
  await env.DB.prepare(stored).bind('pending', people.jane.id).run();
  const { user } = await done('PATCH', path, { userStatus: 'pending' });
  expect((user as Json).userStatus).toBe('pending');
  await env.DB.prepare(stored).bind('active', people.jane.id).run();
});

test('a member', async () => {
  for (const path of [`${acme}/members`, `${myApp}/members`, `${acme}/admin`]) {
    const { members } = (await done('GET', path)) as { members: Json[] };
    for (const member of members) {
      const { role } = member;
      const again = await done('PATCH', `${path}/${member.userId}`, { role });
      expect(again.member).toEqual(member);
    }
  }
});
