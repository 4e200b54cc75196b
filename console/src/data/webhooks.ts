/** Webhooks of a tenant, or of the platform. */
import { dataOf, done, versionOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { changesOf } from './changes.ts';
import { idIn, isApplication, PLATFORM, partsOf } from './in-tenant.ts';
import { Pages } from './pages.ts';
import type { Input, Resource, Versioned } from './resource.ts';

export type EventType = Schemas['EventType'];

/** No types are all of them. */
export type Webhook = Versioned<
  Omit<Schemas['Webhook'], 'types'> & {
    readonly types: string[];
    readonly tenantId: string;
    readonly webhookId: string;
  }
>;

const pages = new Pages();

/** The three places have one API each, which differ by their paths alone. */
export function webhooksOf(tenantId: string) {
  if (tenantId === PLATFORM) return '/api/v1/webhooks';
  return isApplication(tenantId)
    ? '/api/v1/applications/{appId}/webhooks'
    : '/api/v1/organizations/{orgId}/webhooks';
}

/** The parameters of any of these paths. */
export const pathOf = (tenantId: string, webhookId: string) => ({
  appId: tenantId,
  orgId: tenantId,
  webhookId,
});

export const webhooks: Resource<Webhook> = {
  /** Filter: `tenantId`. */
  async list({ pagination, filter, signal }) {
    const tenantId = String(filter.tenantId);
    const path = { appId: tenantId, orgId: tenantId };
    const { rows, ...rest } = await pages.read({ pagination }, { tenantId }, async (query) => {
      const answer = api.GET(webhooksOf(tenantId), { params: { path, query }, signal });
      const { data, meta } = await dataOf(answer);
      const { cursor, total } = meta.pagination;
      return { rows: data, cursor, total };
    });
    return { ...rest, data: rows.map((row) => webhookOf(tenantId, row, '')) };
  },

  async one(recordId, signal) {
    const { tenantId, id } = partsOf(recordId);
    const params = { path: pathOf(tenantId, id) };
    const answer = api.GET(`${webhooksOf(tenantId)}/{webhookId}`, { params, signal });
    const { data, etag } = await versionOf(answer);
    return webhookOf(tenantId, data.data, etag);
  },

  async update(recordId, input, before) {
    const { tenantId, id } = partsOf(recordId);
    const params = { path: pathOf(tenantId, id), header: { 'If-Match': before.etag } };
    const body = asSent(
      changesOf(['url', 'description', 'payload', 'types', 'status'], input, before),
    );
    const answer = api.PATCH(`${webhooksOf(tenantId)}/{webhookId}`, { params, body });
    const { data, etag } = await versionOf(answer);
    return webhookOf(tenantId, data.data, etag);
  },

  async delete(recordId, before) {
    const { tenantId, id } = partsOf(recordId);
    const header = before?.etag ? { 'If-Match': before.etag } : {};
    const params = { path: pathOf(tenantId, id), header };
    await done(api.DELETE(`${webhooksOf(tenantId)}/{webhookId}`, { params }));
  },
};

/**
 * Makes a webhook. Its secret is returned and nowhere else: a method of the data provider would
 * leave it in the query cache.
 */
export async function createWebhook(
  tenantId: string,
  input: Input,
): Promise<{ readonly webhook: Webhook; readonly secret: string }> {
  const params = { path: { appId: tenantId, orgId: tenantId } };
  const fields = asSent(changesOf(['description', 'payload', 'types'], input, {}));
  const body = { url: String(input.url ?? ''), ...fields };
  const { data } = await dataOf(api.POST(webhooksOf(tenantId), { params, body }));
  const { secret, ...row } = data;
  return { webhook: webhookOf(tenantId, row, ''), secret };
}

/** Makes a new secret, and returns it and nowhere else. */
export async function rotateSecret({ tenantId, webhookId }: Webhook): Promise<string> {
  const params = { path: pathOf(tenantId, webhookId) };
  const answer = api.POST(`${webhooksOf(tenantId)}/{webhookId}/rotate`, { params });
  return (await dataOf(answer)).data.secret;
}

/** Posts a test. It has no event of the directory behind it. */
export async function sendTest({ tenantId, webhookId }: Webhook): Promise<void> {
  const params = { path: pathOf(tenantId, webhookId) };
  await done(api.POST(`${webhooksOf(tenantId)}/{webhookId}/test`, { params }));
}

/** Sends events again. Returns how many. */
export async function replay(
  { tenantId, webhookId }: Webhook,
  body: Schemas['WebhookReplay'],
): Promise<number> {
  const params = { path: pathOf(tenantId, webhookId) };
  const answer = api.POST(`${webhooksOf(tenantId)}/{webhookId}/replay`, { params, body });
  return (await dataOf(answer)).data.events;
}

const webhookOf = (tenantId: string, row: Schemas['Webhook'], etag: string): Webhook =>
  Object.assign({}, row, {
    id: idIn(tenantId, row.id),
    types: row.types ?? [],
    tenantId,
    webhookId: row.id,
    etag,
  });

/** The form has no types where a webhook hears all. */
function asSent(changes: Input): Input {
  const { types } = changes;
  return Array.isArray(types) && types.length === 0 ? { ...changes, types: null } : changes;
}
