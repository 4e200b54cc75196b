/** Names: parts make the name, and a part replaces none that was given as a whole. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

interface Named {
  readonly name?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
}

const DR = 'Dr. Jane Q. Doe';
const none = { name: null, firstName: null, lastName: null };
const jane = { firstName: 'Jane', lastName: 'Doe' };

/** What a user is created with, what changes, and the name that is there then. */
const changes: readonly (readonly [Named, readonly Named[], string | null])[] = [
  // A name that parts have made follows them.
  [jane, [], 'Jane Doe'],
  [jane, [{ firstName: 'June' }], 'June Doe'],
  [jane, [{ lastName: 'Roe' }, { firstName: 'June' }], 'June Roe'],
  [jane, [{ lastName: null }], 'Jane'],
  [jane, [{ firstName: null }], 'Doe'],
  [jane, [{ firstName: null, lastName: null }], null],
  [{ firstName: 'Jane' }, [], 'Jane'],
  [{ firstName: 'Jane' }, [{ lastName: 'Doe' }], 'Jane Doe'],
  [{ lastName: 'Doe' }, [{ lastName: null }], null],
  [{}, [{ firstName: 'Jane' }], 'Jane'],
  [{}, [jane], 'Jane Doe'],
  [{ name: 'Jane Doe', ...jane }, [{ firstName: 'June' }], 'June Doe'],
  // A name that was given stays.
  [{ name: DR }, [{ firstName: 'Jane' }], DR],
  [{ name: DR }, [{ lastName: 'Doe' }], DR],
  [{ name: DR }, [{ firstName: 'Jane' }, { lastName: 'Doe' }], DR],
  [{ name: DR }, [{ firstName: 'Jane', lastName: null }], DR],
  [{ name: DR }, [{ firstName: null }], DR],
  [{ name: DR }, [{ firstName: null, lastName: null }], DR],
  [{ name: DR, ...jane }, [], DR],
  [{ name: DR, ...jane }, [{ lastName: 'Roe' }], DR],
  [{ name: DR, ...jane }, [{ lastName: null }], DR],
  [jane, [{ name: DR }, { firstName: 'June' }], DR],
  [jane, [{ name: 'Jane' }, { lastName: 'Roe' }], 'Jane'],
  [{ ...jane, name: 'doe, jane' }, [{ firstName: 'June' }], 'doe, jane'],
  // A name that the request gives is the name.
  [jane, [{ firstName: 'June', name: DR }], DR],
  [jane, [{ firstName: 'June', name: null }], null],
  [{ name: DR }, [{ ...jane, name: 'Jane' }], 'Jane'],
  // Both parts are a whole name.
  [{ name: DR }, [jane], 'Jane Doe'],
  [{ name: DR }, [jane, { firstName: 'June' }], 'June Doe'],
  [{ name: DR, ...jane }, [{ firstName: 'June', lastName: 'Roe' }], 'June Roe'],
  // A name that was removed stays away until it is given as a whole.
  [{ name: DR, ...jane }, [{ name: null }], null],
  [{ name: DR, ...jane }, [{ name: null }, { lastName: 'Roe' }], null],
  [{ name: DR, ...jane }, [{ name: null }, jane], 'Jane Doe'],
  [{ name: DR, ...jane }, [{ name: null }, { lastName: null }], null],
  [{ name: DR, firstName: 'Jane' }, [{ name: null }, { firstName: 'June' }], null],
  [{ name: DR }, [{ name: null }, { firstName: 'June' }], 'June'],
];

type Change = (path: string, body: object) => ReturnType<typeof send>;

/** Creates and changes users on one surface. */
const surfaces: readonly (readonly [string, (given: Named) => Promise<string>, Change])[] = [
  ['the platform, PUT', (given) => create('/platform/users', given), as('root').put],
  ['the platform, PATCH', (given) => create('/platform/users', given), as('root').patch],
  ['service users', (given) => create('/platform/users/service-users', given), as('root').patch],
  ['an application', (given) => create(`${myApp}/users/service-users`, given), as('root').put],
  ['an organization', (given) => create(`${acme}/users/service-users`, given), as('root').patch],
  ['oneself', (given) => create('/platform/users', given), (path, body) => bySelf(path, body)],
];

async function create(path: string, given: Named): Promise<string> {
  const { user } = await made('root', path, { email: freshEmail(), ...given });
  return path.endsWith('service-users') ? `${path}/${user.id}` : `/platform/users/${user.id}`;
}

async function bySelf(path: string, body: object) {
  const token = await tokenFor(path.split('/').at(-1) ?? '');
  return send(`/api/v1${path}`, { method: 'PATCH', token, body });
}

async function tokenFor(userId: string): Promise<string> {
  const body = { name: 'own', userId };
  const { json } = await send('/api/v1/tokens', { method: 'POST', token: ROOT, body });
  return json.data.token;
}

describe.each(surfaces)('on %s', (_surface, createUser, change) => {
  test.each(changes)(
    'created with %j and changed by %j: the name is %j',
    async (given, bodies, name) => {
      const path = await createUser(given);
      const state = { ...none, ...given };
      for (const body of bodies) {
        Object.assign(state, body);
        const { status, text } = await change(path, body);
        expect(status, text).toBe(200);
      }
      const { user } = (await as('root').get(path)).json;
      expect(user).toMatchObject({ ...state, name });
      const stored = await env.DB.prepare(
        `SELECT p.display_name, u.name_search <> '' AS is_found
         FROM users u JOIN principals p ON p.user_id = u.id WHERE u.id = ?`,
      )
        .bind(user.id)
        .first();
      expect(stored).toEqual({ display_name: name, is_found: name === null ? 0 : 1 });
    },
  );
});

test('a name that an identify gave is kept by a change of a part', async () => {
  const email = freshEmail();
  const identified = await send('/api/v1/users/identify', {
    method: 'POST',
    token: ROOT,
    body: { email, name: DR },
  });
  const path = `/platform/users/${identified.json.data.userId}`;
  expect((await as('root').patch(path, { firstName: 'Jane' })).json.user).toMatchObject({
    name: DR,
    firstName: 'Jane',
  });
});

describe('a name made of parts', () => {
  const a = 'a'.repeat(128);
  const b = 'b'.repeat(127);

  test('may be as long as a name, and is taken back', async () => {
    const { user } = await made('root', '/platform/users', {
      email: freshEmail(),
      firstName: a,
      lastName: b,
    });
    expect(user.name).toHaveLength(256);
    const path = `/platform/users/${user.id}`;
    expect((await as('root').put(path, { name: user.name })).status).toBe(200);
    for (const [body, field] of [
      [{ firstName: `${a}a` }, 'firstName'],
      [{ lastName: `${b}b` }, 'lastName'],
      [{ firstName: null, lastName: 'c'.repeat(257) }, 'lastName'],
    ] as const) {
      const { status, json } = await as('root').patch(path, body);
      expect(status).toBe(400);
      expect(Object.keys(json.error.details.errors)).toEqual([field]);
    }
    expect((await as('root').get(path)).json.user).toMatchObject({ name: user.name });
    const given = await as('root').patch(path, { firstName: `${a}a`, name: DR });
    expect(given.json.user.name).toBe(DR);
  });

  test('that would be too long is refused in words at a creation', async () => {
    const { status, json } = await as('root').post('/platform/users', {
      email: freshEmail(),
      firstName: a,
      lastName: `${b}b`,
    });
    expect(status).toBe(400);
    expect(json.error.details.errors).toEqual({
      firstName: ['firstName and lastName make a name that is too long: send a name as well.'],
    });
  });
});

describe('at once', () => {
  let path: string;
  beforeAll(() => {
    path = `/platform/users/${people.jane.id}`;
  });

  test('two parts that change make the name that both of them make', async () => {
    for (let round = 0; round < 8; round += 1) {
      await as('root').put(path, { name: 'A B', firstName: 'A', lastName: 'B' });
      const answers = await Promise.all([
        as('root').patch(path, { firstName: `C${round}` }),
        as('root').patch(path, { lastName: `D${round}` }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect((await as('root').get(path)).json.user.name).toBe(`C${round} D${round}`);
    }
  });

  test('a part and a name: the name that is given stays', async () => {
    for (let round = 0; round < 8; round += 1) {
      await as('root').put(path, { name: 'A B', firstName: 'A', lastName: 'B' });
      await Promise.all([
        as('root').patch(path, { name: DR }),
        as('root').patch(path, { firstName: 'C' }),
      ]);
      expect((await as('root').get(path)).json.user).toMatchObject({ name: DR, firstName: 'C' });
    }
  });

  test('twelve changes of one part are all made', async () => {
    await as('root').put(path, { name: 'A B', firstName: 'A', lastName: 'B' });
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => as('root').patch(path, { firstName: `F${n}` })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    const { user } = (await as('root').get(path)).json;
    expect(user.name).toBe(`${user.firstName} B`);
  });
});
