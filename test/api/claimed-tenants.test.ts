/** Memberships that a claim of an outside issuer grants and takes away. */
import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { capsIn } from '../../src/db/caps.ts';
import { ROOT, send } from '../support/client.ts';
import { inSeconds, know, outsideIssuer } from '../support/outside-issuer.ts';
import { freshEmail } from '../support/tenancy.ts';

const { acme, globex, myApp } = tenants;

/** An issuer that knows a new person, whose JWTs name tenants. */
async function known() {
  const outside = outsideIssuer({ organizationClaim: 'app.tenants', adminClaims: [] });
  const body = { email: freshEmail() };
  const sent = { method: 'POST', token: ROOT, body };
  const { userId } = (await send('/api/v1/users/identify', sent)).json.data;
  await env.DB.prepare(`UPDATE users SET status = 'active' WHERE id = ?`).bind(userId).run();
  await know(outside.issuer, 'somebody', userId);
  let iat = inSeconds(-600);
  const issued = (tenants: unknown, claims: object = {}) => {
    iat += 1;
    return outside.token({ sub: 'somebody', iat, app: { tenants }, ...claims });
  };
  const memberships = async () => {
    const { results } = await env.DB.prepare(
      'SELECT scope_id FROM memberships WHERE user_id = ? ORDER BY scope_id',
    )
      .bind(userId)
      .all<{ scope_id: string }>();
    return results.map(({ scope_id }) => scope_id);
  };
  /** Sends a JWT, and returns where the person belongs afterwards. */
  const after = async (token: string) => {
    expect((await outside.call(token)).status).toBe(200);
    return memberships();
  };
  const join = (scopeId: string, role = 'member') =>
    send(`/api/v1/organizations/${scopeId}/members`, {
      method: 'POST',
      token: ROOT,
      body: { userId, role },
    });
  const set = (scopeId: string, change: object) =>
    send(`/api/v1/organizations/${scopeId}/members/${userId}`, {
      method: 'PATCH',
      token: ROOT,
      body: change,
    });
  return { ...outside, userId, issued, after, join, set };
}

test('a claim makes a member, by key or id, and ends it when it names the tenant no more', async () => {
  const { userId, issued, after, call } = await known();
  expect(await after(await issued([acme.key, myApp.id]))).toEqual([acme.id, myApp.id].sort());
  const me = await call(await issued([acme.key, myApp.id]));
  const roles = me.json.data.memberships.map(({ role }: { role: string }) => role);
  expect(roles).toEqual(['member', 'member']);
  expect(await after(await issued(globex.key))).toEqual([globex.id]);
  for (const none of [undefined, 7, { key: acme.key }]) {
    await after(await issued(acme.key));
    expect(await after(await issued(none))).toEqual([]);
  }
  const { results } = await env.DB.prepare(
    `SELECT action, scope_id FROM events WHERE user_id = ? AND scope_id = ?`,
  )
    .bind(userId, globex.id)
    .all();
  expect(results.map(({ action }) => action)).toEqual(['member.add', 'member.remove']);
});

test('it ends only what its issuer has made, and nobody has raised or suspended', async () => {
  const { issued, after, join, set } = await known();
  await join(acme.id);
  const token = await issued([acme.key, globex.key, myApp.key]);
  expect(await after(token)).toHaveLength(3);
  await set(globex.id, { role: 'admin' });
  expect(await after(await issued([]))).toEqual([acme.id, globex.id].sort());
});

test('a suspended member stays suspended, whatever the claim says', async () => {
  const { issued, after, set, call } = await known();
  await after(await issued([acme.key]));
  await set(acme.id, { status: 'suspended' });
  expect(await after(await issued([]))).toEqual([acme.id]);
  const { json } = await call(await issued([acme.key]));
  expect(json.data.memberships).toMatchObject([{ scopeId: acme.id, status: 'suspended' }]);
});

test('a JWT that was issued earlier brings nothing back, and one without iat changes nothing', async () => {
  const { issued, after } = await known();
  const earlier = await issued([acme.key]);
  expect(await after(earlier)).toEqual([acme.id]);
  expect(await after(await issued([]))).toEqual([]);
  expect(await after(earlier)).toEqual([]);
  expect(await after(await issued([acme.key], { iat: undefined }))).toEqual([]);
});

test('the end of the identity ends what it has granted', async () => {
  const { issued, after, userId } = await known();
  await after(await issued([acme.key]));
  const list = `/api/v1/users/${userId}/identities`;
  const [{ id }] = (await send(list, { token: ROOT })).json.data;
  await send(`${list}/${id}`, { method: 'DELETE', token: ROOT });
  const sql = 'SELECT count(*) AS n FROM memberships WHERE user_id = ?';
  expect(await env.DB.prepare(sql).bind(userId).first('n')).toBe(0);
});

test('a new person has the memberships in the first answer', async () => {
  const outside = outsideIssuer({ organizationClaim: 'org', createUsers: true });
  const email = freshEmail();
  const iat = inSeconds(0);
  const token = await outside.token({
    sub: email,
    email,
    email_verified: true,
    iat,
    org: acme.key,
  });
  const { json } = await outside.call(token);
  expect(json.data.memberships).toMatchObject([{ scopeId: acme.id, role: 'member' }]);
});

test('names that no tenant has are logged once for each JWT, and the platform is no tenant', async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  const { issued, userId, issuer, call } = await known();
  const token = await issued(['no-such', 'platform', acme.key]);
  const unknownTenants = ['no-such', 'platform'];
  const variables = { LOG: 'requests' };
  for (let n = 0; n < 2; n += 1) await call(token, '/api/v1/me', {}, variables);
  const lines = log.mock.calls.map(([line]) => JSON.parse(String(line)));
  log.mockRestore();
  expect(lines.filter((line) => line.unknownTenants)).toEqual([
    expect.objectContaining({ issuer, unknownTenants }),
  ]);
  const sql = 'SELECT scope_id FROM memberships WHERE user_id = ?';
  expect(await env.DB.prepare(sql).bind(userId).first('scope_id')).toBe(acme.id);
});

test('a user who has all memberships that one may have joins none, and still leaves', async () => {
  const { issued, after, call, userId } = await known();
  await after(await issued([globex.key]));
  const CAPS = JSON.stringify({ ...capsIn(env.CAPS), memberships: 1 });
  const token = await issued([acme.key]);
  const { status, json } = await call(token, '/api/v1/me', {}, { CAPS });
  expect([status, json.data.memberships]).toEqual([200, []]);
  const sql = `SELECT action FROM events WHERE user_id = ? AND scope_id IN (?, ?) ORDER BY id`;
  const { results } = await env.DB.prepare(sql).bind(userId, globex.id, acme.id).all();
  expect(results).toEqual([{ action: 'member.add' }, { action: 'member.remove' }]);
});

test('the same JWT asks D1 no more, and the claims of others grant nothing', async () => {
  const { issued, call, userId } = await known();
  const token = await issued([acme.key]);
  await call(token);
  await env.DB.prepare('DELETE FROM memberships WHERE user_id = ?').bind(userId).run();
  expect((await call(token)).json.data.memberships).toEqual([]);
  const plain = outsideIssuer();
  await know(plain.issuer, 'stranger', people.stranger.id);
  const other = await plain.token({
    sub: 'stranger',
    iat: inSeconds(0),
    app: { tenants: acme.key },
  });
  const scopes = (await plain.call(other)).json.data.memberships;
  expect(scopes).toMatchObject([{ scopeId: globex.id }]);
});
