/** A tenant with many members is deleted in slices, and no copy outlives it. */
import {
  createExecutionContext,
  createScheduledController,
  runDurableObjectAlarm,
  waitOnExecutionContext,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { recordKey } from '../../src/copies/copy.ts';
import { layerKey } from '../../src/copies/layer-copy.ts';
import { deletionOf } from '../../src/registrar/deletion-of.ts';
import worker from '../../src/worker.ts';
import { incoming, ROOT } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { markAll } from '../support/marks.ts';
import { probeD1, probeRegistrars, recorder } from '../support/storage-probe.ts';

/** What one invocation may call on the free plan. */
const MOST_CALLS = 50;
const MEMBERS = 102;
/** What one invocation of the tenant’s object removes. */
const SLICE = 40;

/** Stores an organization with members, each with a copy in KV. */
async function plant(key: string) {
  const tenant = { id: `org_${key}`, key };
  const users = Array.from({ length: MEMBERS }, (_, n) => `user_${key}${n}`);
  const list = JSON.stringify(users);
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO scopes (id, kind, parent_id, key, name, created_at, updated_at)
       VALUES (?, 'organization', ?, ?, ?, 0, 0)`,
    ).bind(tenant.id, tenants.myApp.id, key, key),
    env.DB.prepare(
      `INSERT INTO users (id, kind, email, username, name_search, created_at, updated_at)
       SELECT value, 'human', value || '@example.com', value, '', 0, 0 FROM json_each(?)`,
    ).bind(list),
    env.DB.prepare(
      `INSERT INTO memberships
              (scope_id, user_id, application_id, role, is_primary, created_at, updated_at)
       SELECT ?, value, ?, 'member', 0, 0, 0 FROM json_each(?)`,
    ).bind(tenant.id, tenants.myApp.id, list),
  ]);
  await markAll();
  await Promise.all(users.map((id) => env.COPIES.put(recordKey(id, key), '{}')));
  const copies = async () => {
    const found = await Promise.all(users.map((id) => env.COPIES.get(recordKey(id, key))));
    return found.filter((copy) => copy !== null).length;
  };
  const members = () =>
    env.DB.prepare('SELECT count(*) AS total FROM memberships WHERE scope_id = ?')
      .bind(tenant.id)
      .first<number>('total');
  const exists = () =>
    env.DB.prepare('SELECT id FROM scopes WHERE id = ?').bind(tenant.id).first<string>('id');
  return { tenant, copies, members, exists };
}

const everyMinute = () => worker.scheduled(createScheduledController(), env);

test('one request ends it, within the calls that one invocation may make', async () => {
  const { tenant, copies, exists } = await plant('many-here');
  await env.COPIES.put(layerKey(tenant.key), '{}');
  const { calls, around } = recorder();
  const spies = (['match', 'put'] as const).map((name) => vi.spyOn(caches.default, name));
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
  const probed = {
    ...env,
    DB: probeD1(env.DB, around),
    REGISTRAR: probeRegistrars(env.REGISTRAR, around),
    TENANT_DELETION: probeRegistrars(env.TENANT_DELETION, around),
  };
  const sent = { method: 'DELETE', token: ROOT };
  const context = createExecutionContext();
  const path = `/api/v1/organizations/${tenant.id}?cascade=true`;
  const { status } = await worker.fetch(incoming(path, sent), probed, context);
  await waitOnExecutionContext(context);
  expect(status).toBe(200);
  expect(await exists()).toBeNull();
  const looks = spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  expect(calls.length + looks, calls.join(' ')).toBeLessThanOrEqual(MOST_CALLS);
  await eventually(async () => expect(await copies()).toBe(0));
  await eventually(async () => expect(await env.COPIES.get(layerKey(tenant.key))).toBeNull());
});

test('where the request was interrupted, the run of the next minute and the alarm end it', async () => {
  const { tenant, copies, members, exists } = await plant('many-lost');
  await env.COPIES.put(layerKey(tenant.key), '{}');
  await env.DB.prepare("UPDATE scopes SET status = 'deleting' WHERE id = ?").bind(tenant.id).run();
  await everyMinute();
  expect(await members()).toBe(MEMBERS - SLICE);
  for (const left of [MEMBERS - 2 * SLICE, 0]) {
    expect(await runDurableObjectAlarm(deletionOf(env, tenant))).toBe(true);
    expect(await members()).toBe(left);
  }
  expect(await exists()).toBeNull();
  expect(await runDurableObjectAlarm(deletionOf(env, tenant))).toBe(false);
  await eventually(async () => expect(await copies()).toBe(0));
  await eventually(async () => expect(await env.COPIES.get(layerKey(tenant.key))).toBeNull());
});
