/** The caps: what one user, application or tenant may have at most. */
import { createExecutionContext, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { type Caps, capsIn } from '../../src/db/caps.ts';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import worker from '../../src/worker.ts';
import { incoming, ROOT } from '../support/client.ts';
import { sendTo } from '../support/limited.ts';
import { type Around, probeD1 } from '../support/storage-probe.ts';
import { as, freshEmail, made } from '../support/tenancy.ts';
import { type Attempt, waysIn } from '../support/ways-in.ts';

let keys = 0;
const uniqueKey = () => {
  keys += 1;
  return `over-${keys}`;
};

const ways = Object.entries(waysIn);

const capped = (changed: Partial<Caps>) => ({
  CAPS: JSON.stringify({ ...capsIn(env.CAPS), ...changed }),
  RATE_LIMITS: env.RATE_LIMITS,
});

const sendUnder = (changed: Partial<Caps>, { path, sent }: Attempt) =>
  sendTo(capped(changed), path, sent);

const TABLES = [
  'users',
  'principals',
  'memberships',
  'tokens',
  'platform_metadata',
  'scopes',
  'webhooks',
  'events',
];

/** All rows that a request may have changed. */
async function rows(): Promise<string> {
  const statements = TABLES.map((table) => env.DB.prepare(`SELECT * FROM ${table}`));
  return JSON.stringify((await env.DB.batch(statements)).map(({ results }) => results));
}

describe.each(ways)('%s', (_name, { cap, prepare }) => {
  test('takes the last place, and then is refused in words and changes nothing', async () => {
    const { attempts, taken } = await prepare();
    const [last, beyond] = attempts as [Attempt, Attempt];
    const most = taken + 1;
    const first = await sendUnder({ [cap]: most }, last);
    expect([200, 201], first.text).toContain(first.status);
    const before = await rows();
    const refused = await sendUnder({ [cap]: most }, beyond);
    expect(refused.status, refused.text).toBe(409);
    expect(refused.text).toContain(`at most ${most} `);
    expect(refused.text).toContain(`CAPS.${cap}`);
    expect(await rows()).toBe(before);
    const roomy = await sendUnder({ [cap]: most + 1 }, beyond);
    expect([200, 201], roomy.text).toContain(roomy.status);
  });

  test('of two at once for the last place, one is refused', async () => {
    const { attempts, taken } = await prepare();
    const answers = await Promise.all(
      attempts.map((each) => sendUnder({ [cap]: taken + 1 }, each)),
    );
    const statuses = answers.map(({ status }) => (status === 409 ? 409 : 'made'));
    expect(statuses.sort()).toEqual([409, 'made']);
  });

  test('at the last place is made once, also if the answer of D1 is lost', async () => {
    const { attempts, taken } = await prepare();
    const [last] = attempts as [Attempt, Attempt];
    const lose = losingOneBatch();
    if (last.email !== null) await lose.inRegistrarOf(last.email);
    const changed = { ...env, ...capped({ [cap]: taken + 1 }) };
    const bindings = last.email === null ? { ...changed, DB: lose.db } : changed;
    const headers = { 'Idempotency-Key': `lost-${uniqueKey()}` };
    const request = () => incoming(last.path, { ...last.sent, headers });
    const send = () => worker.fetch(request(), bindings, createExecutionContext());
    let answer = await send();
    // A registrar repeats the batch. The Worker leaves that to its client.
    if (last.email === null) answer = await send();
    expect(lose.lost()).toBe(1);
    expect([200, 201], await answer.text()).toContain(answer.status);
  });
});

const people = '/platform/users';

/** Someone with a record and a membership in each of two organizations. */
async function someone() {
  const applicationId = (await made('root', '/applications', { name: 'A', key: uniqueKey() }))
    .application.id;
  const { user } = await made('root', people, { email: freshEmail() });
  const organizations = [];
  for (const name of ['One', 'Two']) {
    const body = { name, key: uniqueKey(), applicationId };
    const { organization } = await made('root', '/organizations', body);
    await made('root', `/organizations/${organization.id}/members`, { userId: user.id });
    organizations.push(organization);
  }
  return { user, organizations };
}

describe('over a cap', () => {
  const cap = { memberships: 1, records: 1, tokens: 1 };
  const root = (method: string, path: string, body?: object) =>
    sendUnder(cap, {
      path,
      sent: { method, token: ROOT, ...(body !== undefined && { body }) },
      email: null,
    });

  test('what adds nothing passes: another role, another primary, the end of a membership', async () => {
    const { user, organizations } = await someone();
    const [one, two] = organizations.map(({ id }) => `/api/v1/organizations/${id}/members`);
    const change = await root('PATCH', `${one}/${user.id}`, { role: 'admin' });
    expect(change.status, change.text).toBe(200);
    const path = `/api/v1${people}/${user.id}`;
    const moved = await root('PATCH', path, { organization: organizations[1].id });
    expect(moved.json.user).toMatchObject({ organizationId: organizations[1].id });
    expect((await root('PATCH', path, { name: 'Renamed' })).status).toBe(200);
    expect((await root('DELETE', `${two}/${user.id}`)).status).toBe(200);
    expect((await root('POST', `${two}`, { userId: user.id })).status).toBe(409);
    expect((await root('DELETE', `${one}/${user.id}`)).status).toBe(200);
    expect((await root('POST', `${two}`, { userId: user.id })).status).toBe(201);
  });

  test('a user who would begin in too many tenants is not created', async () => {
    const { organizations } = await someone();
    const [{ id: organization, applicationId }] = organizations;
    const email = freshEmail();
    const body = { email, organization, applicationId };
    const before = await rows();
    const refused = await root('POST', `/api/v1${people}`, body);
    expect(refused.status, refused.text).toBe(409);
    expect(refused.text).toContain('at most 1 memberships');
    expect(await rows()).toBe(before);
    expect((await root('POST', `/api/v1${people}`, { email, organization })).status).toBe(201);
  });

  test('records that are there are changed, and a change of nothing makes none', async () => {
    const { user, organizations } = await someone();
    const [one, two] = organizations.map(({ key }) => {
      const query = new URLSearchParams({ platform_key: key, username: user.email });
      return `/api/core/users/platform-metadata/?${query}`;
    }) as [string, string];
    expect((await root('PATCH', one, { metadata: { a: 1 } })).status).toBe(200);
    expect((await root('PATCH', one, { metadata: { a: 2 } })).status).toBe(200);
    expect((await root('DELETE', two)).status).toBeLessThan(300);
    expect((await root('PATCH', two, { metadata: {} })).status).toBe(200);
    expect((await root('PATCH', two, { metadata: { a: 1 } })).status).toBe(409);
    expect((await root('DELETE', one)).status).toBeLessThan(300);
    const member = `/api/v1/organizations/${organizations[0].id}/members/${user.id}`;
    expect((await root('DELETE', member)).status).toBe(200);
    // The record of a former member is kept, and counts.
    expect((await root('PATCH', two, { metadata: { a: 1 } })).status).toBe(409);
  });

  test('tokens that have ended in any way make room', async () => {
    const { user } = await made('root', people, { email: freshEmail() });
    const mint = (changed: Partial<Caps>, token: string, body: object = {}) =>
      sendUnder(changed, {
        path: '/api/v1/tokens',
        sent: { method: 'POST', token, body: { name: 'n', ...body } },
        email: user.email,
      });
    const first = (await mint({ tokens: 1 }, ROOT, { userId: user.id })).json.data;
    expect((await mint({ tokens: 1 }, first.token)).status).toBe(409);
    const child = await mint({ tokens: 2 }, first.token);
    expect(child.status).toBe(201);
    expect((await mint({ tokens: 2 }, ROOT, { userId: user.id })).status).toBe(409);
    // The child ends with its parent, without a change of its own.
    expect((await as('root').delete(`/tokens/${first.id}`)).status).toBe(204);
    const second = await mint({ tokens: 1 }, ROOT, { userId: user.id });
    expect(second.status, second.text).toBe(201);
    await env.DB.prepare('UPDATE tokens SET expires_at = 1 WHERE id = ?')
      .bind(second.json.data.id)
      .run();
    expect((await mint({ tokens: 1 }, ROOT, { userId: user.id })).status).toBe(201);
    expect((await mint({ tokens: 1 }, ROOT, { userId: user.id })).status).toBe(409);
  });
});

/** A database that commits a batch of a change and then breaks the connection, once. */
function losingOneBatch() {
  let lost = 0;
  let isChange = false;
  const around: Around = async (name, call) => {
    const result = await call();
    if (name !== 'd1.batch' || !isChange || lost > 0) return result;
    lost += 1;
    throw new Error('D1_ERROR: Network connection lost.');
  };
  const noteChange = async (texts: readonly string[]) => {
    isChange = texts.some((text) => text.includes('INSERT INTO events'));
  };
  const db = probeD1(env.DB, around, undefined, noteChange);
  return {
    lost: () => lost,
    db,
    inRegistrarOf: (email: string) =>
      runInDurableObject(registrarOf(env, email), (instance) => {
        (instance as unknown as { env: typeof env }).env = { ...env, DB: db };
      }),
  };
}
