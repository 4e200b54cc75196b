/** Ways in which a right ends, and requests that are interrupted by them before their change. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { moreKinds } from './budget-kinds.ts';
import { ROOT, statusesIn } from './client.ts';
import { type Cast, castOf, dump } from './fakes/fault-cast.ts';
import { changes } from './fault-kinds.ts';
import type { Kind, Request } from './fault-requests.ts';
import { begin } from './fault-sweep.ts';
import { oneIn } from './rounds.ts';

const methodOf = ({ request }: Kind) => request(castOf(0)).method ?? 'GET';

/** See docs/decisions/webhooks.md#a-replay-and-a-test-are-decided-before-they-are-sent. */
const isSending = (name: string) => /^(test of|replay to) a webhook/.test(name);

/** Every kind of request that changes something. */
export const changing = Object.entries({ ...changes, ...moreKinds }).filter(
  ([name, kind]) => methodOf(kind) !== 'GET' && !isSending(name),
);

/** A sign-in has no caller yet. Its insert compares the password and the status. */
export const asksForToken = ({ request }: Kind) => request(castOf(0)).token === undefined;

const byCallers = changing.filter(([, kind]) => !asksForToken(kind));

type Who = 'ann' | 'bob';

/** What the root token may do, Bob may do as a platform administrator. */
function callerOf(cast: Cast, { token }: Request): Who {
  return token === ROOT || token === cast.bob.key.token ? 'bob' : 'ann';
}

interface Ending {
  /** What is stored before the request. */
  readonly before?: (cast: Cast, who: Who) => string[];
  readonly sql: (cast: Cast, who: Who) => string[];
  readonly statuses: readonly number[];
  /** Absent: every request. */
  readonly of?: (request: Request, cast: Cast) => boolean;
}

const parentOf = (cast: Cast, who: Who) => `token_parent_of_${cast[who].key.tokenId}`;

const isByBob = (request: Request, cast: Cast) => callerOf(cast, request) === 'bob';

const endings: Readonly<Record<string, Ending>> = {
  'the token is revoked': {
    sql: (cast, who) => [`UPDATE tokens SET revoked_at = 1 WHERE id = '${cast[who].key.tokenId}'`],
    statuses: [401],
  },
  'the token is deleted': {
    sql: (cast, who) => [`DELETE FROM tokens WHERE id = '${cast[who].key.tokenId}'`],
    statuses: [401],
  },
  'the token that it was made with is revoked': {
    before: (cast, who) => [
      `INSERT INTO tokens (id, user_id, kind, name, hash, last_four, created_at)
       SELECT '${parentOf(cast, who)}', user_id, kind, 'parent', 'none', 'none', created_at
         FROM tokens WHERE id = '${cast[who].key.tokenId}'`,
      `UPDATE tokens SET parent_id = '${parentOf(cast, who)}'
        WHERE id = '${cast[who].key.tokenId}'`,
    ],
    sql: (cast, who) => [`UPDATE tokens SET revoked_at = 1 WHERE id = '${parentOf(cast, who)}'`],
    statuses: [401],
  },
  'its user leaves every tenant': {
    sql: ({ ann }) => [`DELETE FROM memberships WHERE user_id = '${ann.id}'`],
    of: ({ path, token }, cast) => token === cast.ann.key.token && path.includes('metadata'),
    statuses: [403],
  },
  'the token is limited': {
    sql: (cast, who) => [
      `UPDATE tokens SET permissions = '["org.read_members"]' WHERE id = '${cast[who].key.tokenId}'`,
    ],
    // A token may end itself, whatever its limits.
    of: ({ path }) => path !== '/api/v1/auth/token',
    statuses: [403, 404],
  },
  'the user is suspended': {
    sql: (cast, who) => [`UPDATE users SET status = 'suspended' WHERE id = '${cast[who].id}'`],
    statuses: [401],
  },
  'the user is deleted': {
    sql: (cast, who) => [`DELETE FROM users WHERE id = '${cast[who].id}'`],
    statuses: [401],
  },
  'the roles are taken away': {
    sql: ({ bob }) => [
      `UPDATE principals SET role = 'user' WHERE user_id = '${bob.id}'`,
      `DELETE FROM memberships WHERE user_id = '${bob.id}'`,
    ],
    of: isByBob,
    statuses: [400, 403, 404],
  },
  'the roles are lowered': {
    sql: ({ bob }) => [
      `UPDATE principals SET role = 'user' WHERE user_id = '${bob.id}'`,
      `UPDATE memberships SET role = 'member' WHERE user_id = '${bob.id}'`,
    ],
    of: isByBob,
    statuses: [400, 403, 404],
  },
};

/** Sends a request, and has something happen between its decision and its change. */
async function interrupted(kind: Kind, { before = () => [], sql }: Pick<Ending, 'before' | 'sql'>) {
  const { cast, circuit, send, end } = await begin(kind);
  const request = kind.request(cast);
  const who = callerOf(cast, request);
  const run = (statements: readonly string[]) =>
    env.DB.batch(statements.map((each) => env.DB.prepare(each)));
  const rises = `UPDATE principals SET role = 'platform_admin' WHERE user_id = '${cast.bob.id}'`;
  await run([...(request.token === ROOT ? [rises] : ['SELECT 1']), ...before(cast, who)]);
  let left = '';
  circuit.beforeChange(async () => {
    await run(sql(cast, who));
    left = await dump(cast);
  });
  const token = request.token === ROOT ? cast.bob.key.token : request.token;
  const answer = await send({ ...request, ...(token !== undefined && { token }) });
  const after = await dump(cast);
  await end();
  return { answer, left, after };
}

/** Bob owns the application, and has no other role. Cat is in it, so that he may add her. */
const ownsApplication = ({ bob, cat, app, spare }: Cast) => [
  `INSERT INTO memberships (scope_id, user_id, application_id, role, is_primary, created_at,
                            updated_at)
   VALUES ('${spare.id}', '${cat.id}', '${app.id}', 'member', 0, 0, 0)`,
  `UPDATE principals SET role = 'user' WHERE user_id = '${bob.id}'`,
  `UPDATE memberships SET scope_id = '${app.id}', role = 'owner' WHERE user_id = '${bob.id}'`,
];

const isInTenant = ({ path, token }: Request, { app, acme, spare }: Cast) =>
  token === ROOT && [app, acme, spare].some(({ id }) => path.includes(id));

/** A key that is bound to the application: Bob's own, which is refused with its user. */
const boundKey = (cast: Cast) => [
  ...ownsApplication(cast),
  `UPDATE tokens SET scope_id = '${cast.app.id}' WHERE id = '${cast.bob.key.tokenId}'`,
];

const endingsOfOwners: Readonly<Record<string, Ending>> = {
  'an owner is removed': {
    before: ownsApplication,
    sql: ({ bob }) => [`DELETE FROM memberships WHERE user_id = '${bob.id}'`],
    of: isInTenant,
    statuses: [404],
  },
  'an owner is suspended as a member': {
    before: ownsApplication,
    sql: ({ bob }) => [`UPDATE memberships SET status = 'suspended' WHERE user_id = '${bob.id}'`],
    of: isInTenant,
    statuses: [404],
  },
  'the user of a bound key is suspended there': {
    before: boundKey,
    sql: ({ bob }) => [`UPDATE memberships SET status = 'suspended' WHERE user_id = '${bob.id}'`],
    of: isInTenant,
    statuses: [401],
  },
  'an owner becomes a member': {
    before: ownsApplication,
    sql: ({ bob }) => [`UPDATE memberships SET role = 'member' WHERE user_id = '${bob.id}'`],
    of: isInTenant,
    statuses: [403],
  },
};

const addsCat = ({ method, body }: Request, { cat }: Cast) =>
  method === 'POST' && JSON.stringify(body) === JSON.stringify({ userId: cat.id });

const endingsOfObjects: Readonly<Record<string, Ending>> = {
  'the tenant is being deleted': {
    sql: ({ app, acme, spare }) => [
      `UPDATE scopes SET status = 'deleting' WHERE id IN ('${app.id}', '${acme.id}', '${spare.id}')`,
    ],
    // Deleting it again only goes on with it.
    of: (request, cast) =>
      (isInTenant(request, cast) || request.path.includes(cast.acme.key)) &&
      !/organizations\/\w+(\?|$)/.test(request.method === 'DELETE' ? request.path : ''),
    statuses: [404],
  },
  'the person leaves the application of an owner who adds them': {
    before: ownsApplication,
    sql: ({ cat }) => [`DELETE FROM memberships WHERE user_id = '${cat.id}'`],
    of: addsCat,
    statuses: [404],
  },
  'the user that is meant is deleted': {
    sql: ({ ann, cat, bot }) => [
      `DELETE FROM users WHERE id IN ('${ann.id}', '${cat.id}', '${bot.id}')`,
    ],
    of: ({ token, path, body }, { ann, cat, bot }) =>
      token === ROOT &&
      [ann, cat, bot].some(({ id, principalId }) =>
        [id, principalId].some((each) => `${path} ${JSON.stringify(body)}`.includes(each)),
      ),
    statuses: [404],
  },
};

export const allEndings: Readonly<Record<string, Ending>> = {
  ...endings,
  ...endingsOfOwners,
  ...endingsOfObjects,
};

/** Tries an ending with one in so many of the changes that it affects, others for each ending. */
export function tryEnding(ending: Ending, index: number, many: number): void {
  const { statuses, of = () => true } = ending;
  const affected = byCallers.filter(([, { request }]) => of(request(castOf(0)), castOf(0)));

  test.each(oneIn(many, affected, index))('%s', async (_name, kind) => {
    const { answer, left, after } = await interrupted(kind, ending);
    expect(left).not.toBe('');
    expect(after).toBe(left);
    for (const status of statusesIn(answer)) expect(statuses, answer.text).toContain(status);
  });
}
