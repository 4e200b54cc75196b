/** A table of each caller, rule and change of a key: whether the API allows the change. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import type { Json, Rule, UnknownKeys } from '../../src/policy/keys/rule.ts';
import { type Received, ROOT, send } from '../support/client.ts';
import { minted } from '../support/credentials.ts';
import { rule } from '../support/key-rules.ts';
import { oneIn, rounds } from '../support/rounds.ts';
import { acme, as, made } from '../support/tenancy.ts';

/**
 * A record has `tier` alone, with the value "pro". A line holds for every request of its change:
 *
 * - another value, the same value: PATCH, a merge patch, PUT;
 * - by name, none: PATCH with `delete_keys`, a merge patch with null;
 * - not named: PUT of a record without it, DELETE.
 *
 * A column holds for every way to a record that is open to it (`WAYS`).
 */
const TABLE = `
                     | person | bot without | admin  | admin  | owner  | bot with | bot with | platform
                     |        | a role      |        | itself | of app | a role   | a role,  |
                     |        |             |        |        |        |          | itself   |
write: user          |
  another value      | done   | done        | done   | done   | done   | done     | done     | done
  the same value     | same   | same        | same   | same   | same   | same     | same     | same
  by name, none      | done   | done        | done   | done   | done   | done     | done     | done
  not named          | done   | done        | done   | done   | done   | done     | done     | done
write: admin         |
  another value      | ADMIN  | ADMIN       | done   | done   | done   | done     | done     | done
  the same value     | same   | same        | same   | same   | same   | same     | same     | same
  by name, none      | ADMIN  | ADMIN       | done   | done   | done   | done     | done     | done
  not named          | stays  | stays       | done   | done   | done   | done     | done     | done
write: service       |
  another value      | BOT    | BOT         | BOT    | BOT    | BOT    | done     | done     | done
  the same value     | same   | same        | same   | same   | same   | same     | same     | same
  by name, none      | BOT    | BOT         | BOT    | BOT    | BOT    | done     | done     | done
  not named          | stays  | stays       | stays  | stays  | stays  | done     | done     | done
read: admin          |
  another value      | done   | done        | done   | done   | done   | done     | done     | done
  the same value     | same   | same        | same   | same   | same   | same     | same     | same
  by name, none      | done   | done        | done   | done   | done   | done     | done     | done
  not named          | stays  | stays       | done   | stays  | done   | done     | stays    | done
read, write: admin   |
  another value      | ADMIN  | ADMIN       | done   | done   | done   | done     | done     | done
  the same value     | ADMIN  | ADMIN       | same   | same   | same   | same     | same     | same
  by name, none      | ADMIN  | ADMIN       | done   | done   | done   | done     | done     | done
  not named          | stays  | stays       | done   | stays  | done   | done     | stays    | done
enum: free           |
  another value      | CHOICE | CHOICE      | CHOICE | CHOICE | CHOICE | CHOICE   | CHOICE   | CHOICE
  the same value     | same   | same        | same   | same   | same   | same     | same     | same
  by name, none      | done   | done        | done   | done   | done   | done     | done     | done
  not named          | done   | done        | done   | done   | done   | done     | done     | done
unknownKeys: admin   |
  another value      | ADMIN  | ADMIN       | done   | done   | done   | done     | done     | done
  the same value     | same   | same        | same   | same   | same   | same     | same     | same
  by name, none      | ADMIN  | ADMIN       | done   | done   | done   | done     | done     | done
  not named          | stays  | stays       | done   | done   | done   | done     | done     | done
unknownKeys: refuse  |
  another value      | NO KEY | NO KEY      | NO KEY | NO KEY | NO KEY | NO KEY   | NO KEY   | NO KEY
  the same value     | same   | same        | same   | same   | same   | same     | same     | same
  by name, none      | done   | done        | done   | done   | done   | done     | done     | done
  not named          | done   | done        | done   | done   | done   | done     | done     | done
`;

/** A refusal changes nothing, and says just this. */
const REFUSALS: Readonly<Record<string, readonly [status: number, body: object]>> = {
  ADMIN: [403, { detail: 'Only an admin of acme-corp may change: tier.' }],
  BOT: [403, { detail: 'Only a service user of acme-corp may change: tier.' }],
  CHOICE: [400, { metadata: { tier: ['"max" is not a valid choice.'] } }],
  'NO KEY': [
    400,
    { metadata: { tier: ['acme-corp has no rule for this key, and takes no other keys.'] } },
  ],
};

/** The value afterwards, by the word and the value that was asked for. Undefined is none. */
const AFTERWARDS: Readonly<Record<string, (asked?: Json) => Json | undefined>> = {
  done: (asked) => asked,
  same: () => 'pro',
  stays: () => 'pro',
};

const RULES: Readonly<Record<string, readonly [Partial<Rule> | undefined, UnknownKeys?]>> = {
  'write: user': [{}],
  'write: admin': [{ write: 'admin' }],
  'write: service': [{ write: 'service' }],
  'read: admin': [{ read: 'admin' }],
  'read, write: admin': [{ read: 'admin', write: 'admin' }],
  'enum: free': [{ type: 'string', enum: ['free'] }],
  'unknownKeys: admin': [undefined, 'admin'],
  'unknownKeys: refuse': [undefined, 'refuse'],
};

interface Change {
  readonly method: string;
  readonly body?: object;
  readonly asked?: Json;
  readonly isMerge?: boolean;
}
const setting = (asked: Json): Change[] => [
  { method: 'PATCH', body: { metadata: { tier: asked } }, asked },
  { method: 'PATCH', body: { metadata: { tier: asked } }, asked, isMerge: true },
  { method: 'PUT', body: { metadata: { tier: asked } }, asked },
];
const CHANGES: Readonly<Record<string, readonly Change[]>> = {
  'another value': setting('max'),
  'the same value': setting('pro'),
  'by name, none': [
    { method: 'PATCH', body: { delete_keys: ['tier'] } },
    { method: 'PATCH', body: { metadata: { tier: null } }, isMerge: true },
  ],
  'not named': [{ method: 'PUT', body: { metadata: {} } }, { method: 'DELETE' }],
};

interface Owner {
  readonly id: string;
  readonly username: string;
}
interface Way {
  readonly token: string;
  readonly owner: Owner;
  readonly isNamed: boolean;
}
const own = (owner: Owner & { readonly token: string }, isNamed = false): Way => {
  return { token: owner.token, owner, isNamed };
};
const johns = ({ token }: { readonly token: string }): Way => {
  return { token, owner: people.john, isNamed: true };
};

/**
 * The ways of each column to a record: its own, its own by `username=`, and John's. Who has
 * authority and names nobody is shown no private key.
 */
const WAYS: Way[][] = [];
const { john, admin, appOwner, operator } = people;

async function bot(name: string, role: 'admin' | 'member') {
  const { user } = await made('root', `${acme}/users/service-users`, { name });
  const answer = await as('root').patch(`${acme}/members/${user.id}`, { role });
  expect(answer.status, answer.text).toBe(200);
  const { token } = await minted(ROOT, { userId: user.id });
  return { id: user.id as string, username: user.id as string, token };
}

beforeAll(async () => {
  await rule(tenants.myApp.id, {});
  const without = await bot('Reader', 'member');
  const within = await bot('Biller', 'admin');
  WAYS.push(
    [own(john), own(john, true)],
    [own(without), own(without, true)],
    [johns(admin), own(admin, true)],
    [own(admin)],
    [johns(appOwner)],
    [johns(within), own(within, true)],
    [own(within)],
    [johns(operator), johns({ token: ROOT })],
  );
});

async function store({ id }: Owner): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO platform_metadata
            (user_id, scope_id, metadata, key_count, version, created_at, updated_at)
     VALUES (?, ?, '{"tier":"pro"}', 1, 1, 0, 0)
     ON CONFLICT DO UPDATE SET metadata = '{"tier":"pro"}', key_count = 1, version = 1`,
  )
    .bind(id, tenants.acme.id)
    .run();
}

const stored = async ({ id }: Owner) => {
  const row = await env.DB.prepare(
    'SELECT metadata, version FROM platform_metadata WHERE user_id = ? AND scope_id = ?',
  )
    .bind(id, tenants.acme.id)
    .first<{ readonly metadata: string; readonly version: number }>();
  return { tier: JSON.parse(row?.metadata ?? '{}').tier, version: row?.version };
};

function sent(
  { token, owner, isNamed }: Way,
  { method, body, isMerge }: Change,
): Promise<Received> {
  const query = isNamed ? `&username=${owner.username}` : '';
  return send(`/api/core/users/platform-metadata/?platform_key=acme-corp${query}`, {
    method,
    token,
    ...(body && { body }),
    ...(isMerge && { headers: { 'Content-Type': 'application/merge-patch+json' } }),
  });
}

async function check(word: string, way: Way, change: Change, isSeen: boolean): Promise<void> {
  await store(way.owner);
  const { status, json } = await sent(way, change);
  const after = await stored(way.owner);
  const refusal = REFUSALS[word];
  if (refusal) {
    expect([status, json]).toEqual(refusal);
    expect(after).toEqual({ tier: 'pro', version: 1 });
    return;
  }
  const tier = AFTERWARDS[word]?.(change.asked);
  expect(status).toBe(change.method === 'DELETE' ? 204 : 200);
  expect(after).toEqual({ tier, version: tier === 'pro' ? 1 : 2 });
  if (status === 200) expect(json.metadata).toEqual(tier && isSeen ? { tier } : {});
}

let about = '';
const rows = TABLE.trimEnd()
  .split('\n')
  .slice(4)
  .flatMap((text, line) => {
    const [first = '', ...words] = text.split('|').map((cell) => cell.trim());
    if (text.startsWith(' ')) return [{ about, change: first, words, line }];
    about = first;
    return [];
  });

/** The people of the first columns have no authority but their own. */
const WITHOUT_AUTHORITY = 2;

describe.each(Object.entries(RULES))('under %s', (name, [fields, unknownKeys]) => {
  beforeAll(() => rule(tenants.acme.id, fields ? { tier: fields } : {}, unknownKeys));

  test.each(rows.filter((row) => row.about === name))(
    '$change',
    async ({ change, words, line }) => {
      expect(words).toHaveLength(WAYS.length);
      for (const [column, word] of words.entries()) {
        const all = (WAYS[column] ?? []).flatMap((way) =>
          (CHANGES[change] ?? []).map((each) => ({ way, each })),
        );
        for (const { way, each } of oneIn(rounds(6, 1), all, line + column)) {
          const isSeen = column >= WITHOUT_AUTHORITY && way.isNamed;
          await check(word, way, each, fields?.read !== 'admin' || isSeen);
        }
      }
    },
  );
});

test('the table has a line for each change under each rule', () => {
  const named = rows.map((row) => `${row.about}, ${row.change}`);
  const wanted = Object.keys(RULES).flatMap((name) =>
    Object.keys(CHANGES).map((change) => `${name}, ${change}`),
  );
  expect(named).toEqual(wanted);
});

test('who reaches no record but the own one is told so, whatever the rule', async () => {
  await rule(tenants.acme.id, { tier: { write: 'admin', type: 'number' } });
  const [, [without] = []] = WAYS;
  for (const token of [people.jane.token, people.stranger.token, without?.token ?? '']) {
    for (const change of Object.values(CHANGES).flat()) {
      const { status, json } = await sent(johns({ token }), change);
      const error = "Only tenant admins can access other users' metadata";
      expect([status, json]).toEqual([403, { error }]);
    }
  }
});
