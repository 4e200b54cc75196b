import { rowsOf, totalIn } from '../../db/rows.ts';
import { type WebhookRow, webhookPage } from '../../directory/webhooks/webhook.ts';
import { positionOf } from '../../http/cursor.ts';
import { page } from '../../http/page.ts';
import { invalidBody, notFound } from '../../http/problem.ts';
import { accepted, created, noContent, ok } from '../../http/reply.ts';
import { surface } from '../../pipeline/surface.ts';
import { MOST_REPLAYED } from '../../webhooks/limits.ts';
import { dispatcherOf } from '../../webhooks/objects.ts';
import type { ScopeParams, TenancyCall } from '../tenancy/facts.ts';
import { webhookContracts } from './contract.ts';
import {
  ensureMayTell,
  findEnabled,
  findWebhook,
  findWebhooks,
  tagOf,
  type WebhookParams,
} from './facts.ts';
import { presentDelivery, presentWebhook } from './present.ts';
import * as write from './write.ts';

type At<Call extends TenancyCall> = Call & { readonly params?: WebhookParams | undefined };

interface ListCall extends TenancyCall {
  readonly query: { readonly limit: number; readonly cursor?: string | undefined };
}

interface ReplayCall extends TenancyCall {
  readonly body:
    | { readonly from: number; readonly to: number }
    | { readonly eventIds: readonly string[] };
}

/** Each event once. */
const wantedBy = (body: ReplayCall['body']): ReplayCall['body'] =>
  'eventIds' in body ? { eventIds: [...new Set(body.eventIds)] } : body;

/** Where a webhook is read. */
const placeOf = ({ appId, orgId }: ScopeParams, id: string): string => {
  const application = appId === undefined ? '' : `/applications/${appId}`;
  const tenant = orgId === undefined ? application : `/organizations/${orgId}`;
  return `/api/v1${tenant}/webhooks/${id}`;
};

const list = async (call: At<ListCall>) => {
  const { scope } = await findWebhooks(call, call.params ?? {});
  const { limit, cursor } = call.query;
  const list = ['webhooks', scope.id];
  const [after] = cursor === undefined ? [''] : positionOf(cursor, list, ['text']);
  const [rows, count] = await call.db.batch(webhookPage(call.db, scope.id, { after, limit }));
  return ok(
    page(rowsOf<WebhookRow>(rows), {
      limit,
      total: totalIn(count),
      list,
      position: ({ id }) => [id],
      present: presentWebhook,
    }),
  );
};

const create = async (call: At<Parameters<typeof write.create>[0]>) => {
  const params = call.params ?? {};
  const { row, secret } = await write.create(call, params);
  const headers = { Location: placeOf(params, row.id), ETag: tagOf(row) };
  return created({ data: { ...presentWebhook(row), secret } }, headers);
};

const read = async (call: At<TenancyCall>) => {
  const { row } = await findWebhook(call, call.params ?? {});
  return ok({ data: presentWebhook(row) }, { ETag: tagOf(row) });
};

const update = async (call: At<Parameters<typeof write.update>[0]>) => {
  const row = await write.update(call, call.params ?? {});
  return ok({ data: presentWebhook(row) }, { ETag: tagOf(row) });
};

const remove = async (call: At<TenancyCall>) => {
  await write.remove(call, call.params ?? {});
  return noContent();
};

const rotate = async (call: At<TenancyCall>) => {
  const { row, secret } = await write.rotate(call, call.params ?? {});
  return ok({ data: { ...presentWebhook(row), secret } }, { ETag: tagOf(row) });
};

const test = async (call: At<TenancyCall>) => {
  const { row } = await findEnabled(call, call.params ?? {});
  return accepted({ data: { eventId: await dispatcherOf(call.env, row.id).sendTest(row.id) } });
};

const replay = async (call: At<ReplayCall>) => {
  const { row, ...facts } = await findEnabled(call, call.params ?? {});
  ensureMayTell(facts, row.payload);
  const replayed = await dispatcherOf(call.env, row.id).replay(row.id, wantedBy(call.body));
  if (replayed === 'absent') throw notFound('webhook_event');
  if (replayed === 'too_many') {
    throw invalidBody('to', `there are more than ${MOST_REPLAYED} events: ask for a shorter time`);
  }
  return accepted({ data: { events: replayed } });
};

const deliveries = async (call: At<ListCall>) => {
  const { row } = await findWebhook(call, call.params ?? {});
  const { limit, cursor } = call.query;
  const list = ['deliveries', row.id];
  const [before] = cursor === undefined ? [null] : positionOf(cursor, list, ['integer']);
  const { rows, total } = await dispatcherOf(call.env, row.id).attempts(before, limit);
  const position = ({ id }: (typeof rows)[number]) => [id];
  return ok(page(rows, { limit, total, list, position, present: presentDelivery }));
};

/** How the promises of `webhookContracts` are kept. */
export const webhookSurface = surface(webhookContracts, {
  listPlatformWebhooks: list,
  createPlatformWebhook: create,
  readPlatformWebhook: read,
  updatePlatformWebhook: update,
  deletePlatformWebhook: remove,
  rotatePlatformWebhook: rotate,
  testPlatformWebhook: test,
  replayPlatformWebhook: replay,
  listPlatformWebhookDeliveries: deliveries,
  listApplicationWebhooks: list,
  createApplicationWebhook: create,
  readApplicationWebhook: read,
  updateApplicationWebhook: update,
  deleteApplicationWebhook: remove,
  rotateApplicationWebhook: rotate,
  testApplicationWebhook: test,
  replayApplicationWebhook: replay,
  listApplicationWebhookDeliveries: deliveries,
  listOrganizationWebhooks: list,
  createOrganizationWebhook: create,
  readOrganizationWebhook: read,
  updateOrganizationWebhook: update,
  deleteOrganizationWebhook: remove,
  rotateOrganizationWebhook: rotate,
  testOrganizationWebhook: test,
  replayOrganizationWebhook: replay,
  listOrganizationWebhookDeliveries: deliveries,
});
