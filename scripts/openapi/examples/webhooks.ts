/** Webhooks of the demo. They are disabled, so that nothing is posted anywhere. */
import { DEMO_EPOCH, tenants } from '../../demo-data.ts';

export const webhooks = {
  platform: webhook(1, 'platform'),
  myApp: webhook(2, tenants.myApp.id),
  acme: webhook(3, tenants.acme.id),
} as const;

function webhook(n: number, scopeId: string) {
  return { id: `webhook_01hm6xq40000000000000000${String(n).padStart(2, '0')}`, scopeId };
}

export const webhookStatements = (): string[] => [
  'DELETE FROM webhooks',
  ...Object.values(webhooks).map(
    ({ id, scopeId }) =>
      `INSERT INTO webhooks (id, scope_id, url, types, payload, description, status, disabled_at,
                             disabled_by, secret, hears_after, created_at, updated_at)
       VALUES ('${id}', '${scopeId}', 'https://example.com/hooks/roster',
               '["membership.added","user.created"]', 'full', 'CRM', 'disabled', ${DEMO_EPOCH},
               'request', 'whsec_c2VjcmV0IG9mIHRoZSBkZW1vLCB3aGljaCBzaWducyE=', '', ${DEMO_EPOCH},
               ${DEMO_EPOCH})`,
  ),
];
