/** Webhooks of the demo. They hear all types that their examples name. */
import { DEMO_EPOCH, tenants } from '../../demo-data.ts';

const QUIET = '["webhook.disabled"]';

export const webhooks = {
  platform: webhook(1, 'platform'),
  myApp: webhook(2, tenants.myApp.id),
  acme: webhook(3, tenants.acme.id),
  // Nothing is delivered to these: what came of it would differ from run to run.
  quietPlatform: webhook(4, 'platform', QUIET),
  quietApp: webhook(5, tenants.myApp.id, QUIET),
  quietAcme: webhook(6, tenants.acme.id, QUIET),
} as const;

function webhook(n: number, scopeId: string, types = '["membership.added","user.created"]') {
  return { id: `webhook_01hm6xq40000000000000000${String(n).padStart(2, '0')}`, scopeId, types };
}

export const webhookStatements = (): string[] => [
  'DELETE FROM webhooks',
  ...Object.values(webhooks).map(
    ({ id, scopeId, types }) =>
      `INSERT INTO webhooks (id, scope_id, url, types, payload, description, status, disabled_at,
                             disabled_by, secret, hears_after, created_at, updated_at)
       VALUES ('${id}', '${scopeId}', 'https://hooks.example/roster',
               '${types}', 'full', 'CRM', 'enabled', NULL,
               NULL, 'whsec_c2VjcmV0IG9mIHRoZSBkZW1vLCB3aGljaCBzaWducyE=', '', ${DEMO_EPOCH},
               ${DEMO_EPOCH})`,
  ),
];
