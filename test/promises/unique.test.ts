/**
 * Every unique constraint of the schema: the requests that can hit it are answered in words, one by
 * one and at once. A constraint without a row here is unexpected by its callers.
 */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { outsideIssuer } from '../support/outside-issuer.ts';
import { acme, as, freshEmail, made } from '../support/tenancy.ts';
import {
  type Answer,
  type Claim,
  emails,
  externalIds,
  freshKey,
  person,
  userAt,
  usernames,
} from '../support/user-claims.ts';

const definitions: readonly Claim[] = [
  {
    what: 'definitions of one key',
    late: 409,
    prepare: async () => {
      const key = freshKey();
      return () => as('root').post('/user-attributes', { key, type: 'string' });
    },
  },
];

const externalKeys: readonly Claim[] = [
  {
    what: 'definitions with one externalKey',
    late: 409,
    prepare: async () => {
      const externalKey = freshKey();
      return () =>
        as('root').post('/user-attributes', { key: freshKey(), type: 'string', externalKey });
    },
  },
  {
    what: 'changes to one externalKey',
    late: 409,
    prepare: async () => {
      const made = await Promise.all(
        [1, 2, 3].map(() => as('root').post('/user-attributes', { key: freshKey(), type: 'date' })),
      );
      const externalKey = freshKey();
      return (n) => as('root').patch(`/user-attributes/${made[n]?.json.data.id}`, { externalKey });
    },
  },
];

const tenantKeys: readonly Claim[] = [
  {
    what: 'an application and organizations with one key',
    late: 409,
    prepare: async () => {
      const key = freshKey().replace('_', '-');
      const { id: applicationId } = tenants.myApp;
      return (n) =>
        n === 0
          ? as('root').post('/applications', { key, name: 'N' })
          : as('root').post('/organizations', { applicationId, key, name: 'N' });
    },
  },
  {
    what: 'organizations of one name in one application',
    late: 409,
    prepare: async () => {
      const name = freshKey();
      const { id: applicationId } = tenants.myApp;
      return () => as('root').post('/organizations', { applicationId, name });
    },
  },
];

const members: readonly Claim[] = [
  {
    what: 'additions of one member',
    late: 409,
    prepare: async () => {
      const { id: userId, email } = await person();
      return (n) => as('root').post(`${acme}/members`, n === 0 ? { email } : { userId });
    },
  },
  {
    what: 'placements of one user',
    late: 200,
    prepare: async () => {
      const user = await person();
      return () => as('root').patch(userAt(user), { organization: tenants.acme.id });
    },
  },
];

const records: readonly Claim[] = [
  {
    what: 'first writes of one record',
    late: 200,
    prepare: async () => {
      const { user } = await made('root', `${acme}/users`, { email: freshEmail() });
      const query = new URLSearchParams({ platform_key: tenants.acme.key, username: user.email });
      const path = `/api/core/users/platform-metadata/?${query}`;
      return (n) =>
        send(path, { method: 'PATCH', token: ROOT, body: { metadata: { [`k${n}`]: n } } });
    },
  },
];

const subjects: readonly Claim[] = [
  {
    what: 'first requests of one subject',
    late: 200,
    prepare: async () => {
      const outside = outsideIssuer({ createUsers: true });
      const [sub, email] = [freshKey(), freshEmail()];
      const token = await outside.token({ sub, email, email_verified: true });
      return () => outside.call(token);
    },
  },
];

const idempotent: readonly Claim[] = [
  {
    what: 'requests with one Idempotency-Key',
    late: 201,
    prepare: async () => {
      const [email, key] = [freshEmail(), freshKey()];
      const headers = { 'Idempotency-Key': `"${key}"` };
      const sent = { method: 'POST', token: ROOT, body: { email }, headers };
      return async () => {
        for (;;) {
          const answer = await send('/api/v1/platform/users', sent);
          if (!answer.headers.has('Retry-After')) return answer;
        }
      };
    },
  },
];

/** A repetition finds what has these: see promises/unchanged, and for lines api/identify-lines. */
const byMutation: readonly Claim[] = [];
/** Written by migrations and triggers alone, or by one statement that adds to what is there. */
const byTheSchema: readonly Claim[] = [];

/** A new application, by its path. */
async function freshApplication(): Promise<string> {
  const key = `fresh-${crypto.randomUUID()}`;
  const { application } = await made('root', '/applications', { name: 'Fresh', key });
  return `/applications/${application.id}`;
}

const firstOfTenant = (what: string, late: number, path: (n: number) => string): Claim => ({
  what,
  late,
  prepare: async () => {
    const tenant = await freshApplication();
    return (n) => as('root').put(`${tenant}${path(n)}`, late === 200 ? { metadata: { n } } : {});
  },
});
const rules = [firstOfTenant('the first rules of a tenant', 201, (n) => `/metadata-keys/k${n}`)];
const defaults = [firstOfTenant('the first defaults of a tenant', 200, () => '/metadata-defaults')];
const constraints: Readonly<Record<string, readonly Claim[]>> = {
  'users (email, kind)': emails,
  'users (username, username_of)': usernames,
  'users (external_id)': externalIds,
  'scopes (key)': tenantKeys,
  'scopes (kind)': byTheSchema,
  'attribute_definitions (key)': definitions,
  'attribute_definitions (external_key)': externalKeys,
  'memberships (scope_id, user_id)': members,
  'platform_metadata (user_id, scope_id)': records,
  'identities (issuer, subject)': subjects,
  'idempotency_keys (id)': idempotent,
  'idempotency_totals (caller)': byTheSchema,
  'idempotency_people (key_id, person)': idempotent,
  'receipts (id)': byMutation,
  'users (id)': byMutation,
  'principals (id)': byMutation,
  'principals (user_id)': byMutation,
  'scopes (id)': byMutation,
  'attribute_definitions (id)': byMutation,
  'tokens (id)': byMutation,
  'events (id)': byMutation,
  'invitations (id)': byMutation,
  'webhooks (id)': byMutation,
  'invitations (secret_hash)': byMutation,
  'invitations (scope_id, email)': byMutation,
  'codes (id)': byMutation,
  'copies (user_id, tenant_key)': byTheSchema,
  'codes (email, purpose)': byMutation,
  'messages (id)': byMutation,
  'erasures (id)': byMutation,
  'suppressions (hash)': byMutation,
  'ingested_messages (scope_id, message)': byTheSchema,
  'ingest_counts (scope_id, day, type)': byTheSchema,
  'ingest_problems (scope_id, type, trait, reason)': byTheSchema,
  'metadata_rules (scope_id)': rules,
  'metadata_defaults (scope_id)': defaults,
};

test('every unique constraint of the schema has its row', async () => {
  const { results } = await env.DB.prepare(
    `SELECT m.name || ' (' || (SELECT group_concat(name, ', ') FROM pragma_index_info(i.name)) || ')'
              AS name
       FROM sqlite_master m, pragma_index_list(m.name) i
      WHERE m.type = 'table' AND i."unique" AND m.name NOT GLOB 'd1_*' AND m.name NOT GLOB '_cf_*'`,
  ).all<{ name: string }>();
  expect(results.map(({ name }) => name).sort()).toEqual(Object.keys(constraints).sort());
});

const rows = Object.entries(constraints).flatMap(([constraint, claims]) =>
  claims.map((claim) => [constraint, claim.what, claim] as const),
);

describe.each(rows)('%s: %s', (_constraint, _what, { prepare, late }) => {
  const isDone = ({ status }: Answer) => status === 200 || status === 201;

  const judge = (answers: readonly Answer[]) => {
    for (const each of answers) {
      if (isDone(each)) continue;
      expect(each.status, each.text).toBe(late);
      expect(each.text).toMatch(/taken|has this|of this name|already|Another|is a member/);
    }
    const done = answers.filter(isDone).length;
    expect(done).toBe(late < 300 ? answers.length : 1);
  };

  test('one after another', async () => {
    const claim = await prepare();
    const answers: Answer[] = [];
    for (const n of [0, 1, 2]) answers.push(await claim(n));
    judge(answers);
  });

  test('at once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const claim = await prepare();
      judge(await Promise.all([0, 1, 2].map(claim)));
    }
  });
});

test('a taken email is called that, whoever follows it with the username', async () => {
  const { json } = await as('root').patch(userAt(await person()), { email: people.jane.email });
  expect(json.error.message).toBe('Another user has this email.');
});
