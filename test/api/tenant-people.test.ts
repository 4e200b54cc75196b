/** The people of a tenant, with the attributes that a caller sees, and nothing of the others. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { made, acme as ofAcme } from '../support/tenancy.ts';
import {
  type CallerName,
  callers,
  GONE,
  giveValues,
  keys,
  list,
  places,
  type Sees,
  storeTenantPeople,
  tokens,
} from '../support/tenant-people.ts';

beforeAll(storeTenantPeople);

const names = Object.keys(callers) as CallerName[];
const placeNames = ['anywhere', ...Object.keys(places)] as (keyof typeof callers.root)[];
const at = (place: (typeof placeNames)[number]) => (place === 'anywhere' ? {} : places[place]);
const admins = names.filter((name) => typeof callers[name].acme !== 'number');

interface Person {
  readonly userId: string;
  readonly role: string;
  readonly attributes: Record<string, unknown>;
}

/** The ids of the people of a tenant, and of its organizations. */
async function idsIn(tenant: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    'SELECT DISTINCT user_id AS id FROM memberships WHERE ?1 IN (scope_id, application_id)',
  )
    .bind(tenant)
    .all<{ id: string }>();
  return results.map(({ id }) => id).sort();
}

describe('a list', () => {
  test.each(names)('is answered to %s as the reviewed table has it', async (caller) => {
    for (const place of placeNames) {
      const sees: Sees = callers[caller][place];
      const { status, json, text } = await list(caller, { ...at(place), limit: '100' });
      expect([place, status], text).toEqual([place, typeof sees === 'number' ? sees : 200]);
      if (typeof sees === 'number') continue;
      for (const { attributes } of json.data as Person[]) {
        const shown = Object.keys(attributes).filter((key) => key.startsWith('of_'));
        expect(shown.sort(), place).toEqual([...sees].sort());
      }
    }
  });

  test.each([
    ['acme', tenants.acme.id],
    ['myApp', tenants.myApp.id],
    ['corporate', tenants.corporate.id],
  ] as const)('has everybody of %s once, in pages of any size', async (place, id) => {
    const ids = await idsIn(id);
    for (const sort of ['newest', 'oldest', 'name', '-updated', `attr.${keys.organization}`]) {
      for (const limit of ['1', '4', '100']) {
        const seen: string[] = [];
        let cursor: string | null = '';
        while (cursor !== null) {
          const query = { ...places[place], sort, limit, ...(cursor && { cursor }) };
          const { json, text } = await list('root', query);
          expect(json?.meta?.pagination.total, text).toBe(ids.length);
          seen.push(...json.data.map(({ userId }: Person) => userId));
          cursor = json.meta.pagination.cursor;
        }
        expect(seen.toSorted(), `${sort} ${limit}`).toEqual(ids);
      }
    }
  });

  test('shows a tenant nothing of the platform', async () => {
    await made('root', `${ofAcme}/members`, { userId: people.operator.id });
    const find = { ...places.acme, email: people.operator.email };
    const roleFor = async (caller: CallerName) => (await list(caller, find)).json.data[0].role;
    expect(await roleFor('teamMember')).toBe('platform_admin');
    for (const caller of ['orgOwner', 'appOwner', 'platformAdminBoundToAcme'] as const) {
      expect(await roleFor(caller)).toBe('user');
    }
  });

  test('says which parameter lacks to admins alone, and takes one tenant only', async () => {
    expect((await list('orgAdmin', {})).json.error.message).toContain('organizationId=');
    expect((await list('orgMember', {})).json.error.message).not.toContain('organizationId=');
    const both = { ...places.acme, ...places.myApp };
    for (const caller of ['root', 'orgOwner'] as const) {
      const { status, json } = await list(caller, both);
      expect([status, Object.keys(json.error.details.errors)]).toEqual([400, ['applicationId']]);
    }
  });

  test('of a tenant that is hidden is that of one that never was', async () => {
    for (const [kind, hidden] of Object.entries({ ...places.globex, ...places.corporate })) {
      const never = await list('orgOwner', { [kind]: 'never' });
      expect((await list('orgOwner', { [kind]: hidden })).text).toBe(never.text);
      // An application is no organization.
      expect((await list('root', { [kind]: tenants.acme.parentId.slice(0, 9) })).status).toBe(404);
    }
    expect((await list('root', { organizationId: tenants.myApp.id })).status).toBe(404);
  });
});

const NEVER = 'never_is';
const parametersOn = (key: string): Record<string, string>[] => [
  ...[`attr.${key}`, `-attr.${key}`].map((sort) => ({ sort })),
  ...['gt', 'gte', 'lt', 'lte', 'ne', 'in'].map((each) => ({ [`attr.${key}[${each}]`]: '2' })),
  ...['true', 'false'].map((value) => ({ [`attr.${key}[exists]`]: value })),
  { [`attr.${key}`]: '2' },
  { [`attr.${key}`]: 'no number' },
  { [`attr.${key}[contains]`]: '2' },
];

describe('what one may not see cannot be counted', () => {
  test.each(names)('by %s: parameters on it are as those on what is not there', async (caller) => {
    for (const place of placeNames) {
      const sees: Sees = callers[caller][place];
      for (const key of Object.values(keys)) {
        const isSeen = typeof sees !== 'number' && sees.includes(key);
        for (const [n, parameters] of parametersOn(key).entries()) {
          const answer = await list(caller, { ...at(place), ...parameters });
          const what = `${place} ${JSON.stringify(parameters)} ${answer.text}`;
          if (isSeen && n < 11) expect(answer.status, what).toBe(200);
          if (isSeen) continue;
          expect(answer.status, what).toBe(typeof sees === 'number' ? sees : 400);
          const never = await list(caller, { ...at(place), ...parametersOn(NEVER)[n] });
          expect(answer.text.replaceAll(key, NEVER), what).toBe(never.text);
        }
      }
    }
  });

  const plain: Record<string, string>[] = [
    ...['newest', 'oldest', 'name', '-name', 'updated', '-updated'].map((sort) => ({ sort })),
    ...['a', 'example', 'of_', '4', '7'].map((search) => ({ search })),
    ...['true', 'false'].map((verified) => ({ verified })),
    ...[{ dateFrom: '2024-01-15' }, { dateTo: '2024-01-15' }, { updatedSince: '2024-01-15' }],
    ...[{ email: people.jane.email }, { email: 'outside@example.com' }],
    ...[{ username: 'jane_roe' }, { username: 'outside' }],
    { sort: `attr.${keys.organization}`, limit: '2' },
    { [`attr.${keys.organization}[exists]`]: 'false' },
  ];

  test.each(admins.filter((name) => callers[name].anywhere === 403))(
    'by %s: no list tells of other people or of other values',
    async (caller) => {
      const answers = () =>
        Promise.all(
          plain.map(async (each) => (await list(caller, { ...places.acme, ...each })).text),
        );
      const before = await answers();
      const hidden = [...Object.values(keys), GONE].filter(
        (key) => !(callers[caller].acme as readonly string[]).includes(key),
      );
      await giveValues(4, hidden);
      const body = { email: 'outside@example.com', name: 'An Outsider', emailVerified: true };
      const outside = { attributes: { [keys.organization]: 1 } };
      const identify = { method: 'POST', token: ROOT, body: Object.assign(body, outside) };
      expect((await send('/api/v1/users/identify', identify)).status).toBeLessThan(300);
      expect(await answers()).toEqual(before);
      await giveValues(1, hidden);
    },
  );
});

describe('one person', () => {
  const read = (caller: CallerName, id: string) =>
    send(`/api/v1/users/${id}`, { token: tokens[caller] ?? '' });

  /** Each belongs to one place only. */
  const inhabitants = { acme: people.jane, globex: people.stranger, myApp: people.beta };

  test.each(names)('is read by %s as it is listed', async (caller) => {
    const never = await read(caller, 'user_never');
    for (const place of ['acme', 'globex', 'myApp'] as const) {
      const { id, principalId, email, token } = inhabitants[place];
      if (token === tokens[caller]) continue;
      const here = await list(caller, { ...at(place), email });
      // Those of the application's organizations are listed with it, too.
      const listed = here.status === 200 ? here : await list(caller, { ...places.myApp, email });
      const answers = [await read(caller, id), await read(caller, principalId)];
      for (const { status, text, json } of answers) {
        if (listed.status === 200) expect([status, json.data]).toEqual([200, listed.json.data[0]]);
        else expect([status, text]).toEqual([never.status, never.text]);
      }
    }
    const isSomewhere = Object.values(callers[caller]).some((sees) => typeof sees !== 'number');
    expect(never.status).toBe(isSomewhere ? 404 : 403);
  });

  test('is themselves, with everything that is known', async () => {
    const { status, json } = await read('orgOwner', people.orgOwner.id);
    expect([status, Object.keys(json.data.attributes)]).toEqual([
      200,
      expect.arrayContaining([...Object.values(keys), GONE]),
    ]);
  });

  test('has an ETag that does not count what is not shown', async () => {
    const tag = async () => (await read('orgOwner', people.jane.id)).headers.get('ETag');
    const before = await tag();
    await env.DB.prepare('UPDATE users SET version = version + 5 WHERE id = ?')
      .bind(people.jane.id)
      .run();
    expect(await tag()).toBe(before);
    const headers = { 'If-None-Match': String(before) };
    const again = { token: people.orgOwner.token, headers };
    expect((await send(`/api/v1/users/${people.jane.id}`, again)).status).toBe(304);
  });

  test('is not changed or deleted by the admins who see them', async () => {
    for (const caller of ['orgOwner', 'appOwner'] as const) {
      for (const method of ['PATCH', 'DELETE']) {
        const body = method === 'PATCH' ? { name: 'Changed' } : undefined;
        const sent = { method, token: tokens[caller] ?? '', ...(body && { body }) };
        expect((await send(`/api/v1/users/${people.jane.id}`, sent)).status).toBe(403);
      }
    }
  });
});
