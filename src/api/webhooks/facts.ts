/** The facts of a request about webhooks, read in one round trip. */
import { callerIn, callerStatement, credentialParameters } from '../../auth/caller.ts';
import { firstOf } from '../../db/rows.ts';
import { askForGrounds, groundsIn } from '../../directory/grounds.ts';
import { type TenantRow, tenantById } from '../../directory/tenants/tenant.ts';
import { type WebhookRow, webhookById } from '../../directory/webhooks/webhook.ts';
import { etagOf } from '../../http/etag.ts';
import { checkConditions } from '../../http/preconditions.ts';
import { conflict, forbidden, notFound } from '../../http/problem.ts';
import type { Scope } from '../../policy/caller.ts';
import { scopePermission } from '../../policy/permissions.ts';
import { mayAskForValues } from '../../policy/webhooks.ts';
import type { Decided } from '../../registrar/mutation.ts';
import type { WebhookPayload } from '../../values/choices.ts';
import { ensureCan, type ScopeParams, scopeAt, type TenancyCall } from '../tenancy/facts.ts';

export type WebhookParams = ScopeParams & { readonly webhookId?: string };

interface WebhookFacts extends Decided {
  readonly scope: Scope;
  readonly row: WebhookRow | null;
}

/** The caller, the scope of the path, and the webhook there. Raises unless it manages webhooks. */
export async function findWebhooks(
  { db, credential, now }: TenancyCall,
  params: WebhookParams,
): Promise<WebhookFacts> {
  const { appId, orgId, webhookId = '' } = params;
  const scopes = [orgId ?? appId].filter((id) => id !== undefined);
  const question = { credential: credentialParameters(credential), scopes };
  const [grounds, asks, found, webhook] = await db.batch([
    askForGrounds(db, question),
    callerStatement(db, credential, scopes),
    tenantById(db, orgId === undefined ? 'application' : 'organization', orgId ?? appId ?? ''),
    webhookById(db, orgId ?? appId ?? 'platform', webhookId),
  ]);
  const caller = callerIn(asks, credential, now);
  const scope = scopeAt(params, { caller, tenant: firstOf<TenantRow>(found) ?? null });
  ensureCan(caller, scopePermission(scope, 'manage_webhooks'), scope, 'manage webhooks');
  const row = firstOf<WebhookRow>(webhook) ?? null;
  return { caller, grounds: groundsIn(grounds, question), scope, row };
}

/** The same about one webhook, which is there. */
export async function findWebhook(call: TenancyCall, params: WebhookParams) {
  const facts = await findWebhooks(call, params);
  if (!facts.row) throw notFound('webhook');
  return { ...facts, row: facts.row };
}

/** The same, and it is enabled: nothing is sent to another. */
export async function findEnabled(call: TenancyCall, params: WebhookParams) {
  const facts = await findWebhook(call, params);
  if (facts.row.status === 'enabled') return facts;
  throw conflict('not_active', 'The webhook is disabled: enable it first.');
}

/** The same, if the conditions of the request hold. */
export async function findWebhookToChange(call: TenancyCall, params: WebhookParams) {
  const facts = await findWebhook(call, params);
  checkConditions(call.headers, { etag: tagOf(facts.row), exists: true });
  return facts;
}

/** Raises 403 where a webhook would carry values that the caller may not see itself. */
export function ensureMayTell(
  { caller, scope }: Pick<WebhookFacts, 'caller' | 'scope'>,
  payload: WebhookPayload,
): void {
  if (payload === 'thin' || mayAskForValues(caller, scope)) return;
  throw forbidden(
    'You may not see all the values that this webhook would carry: set "payload" to "thin".',
  );
}

export const tagOf = (row: WebhookRow): string => etagOf(row);
