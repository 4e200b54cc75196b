import { randomBytes } from 'node:crypto';
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  rotateSecret,
  type WebhookFields,
} from '../../directory/webhooks/change.ts';
import type { WebhookRow } from '../../directory/webhooks/webhook.ts';
import { invalidBody } from '../../http/problem.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import { refusalOfUrl } from '../../values/webhook-url.ts';
import { loopbackIn } from '../../webhooks/settings.ts';
import { tellWebhooks } from '../../webhooks/tell.ts';
import type { TenancyCall } from '../tenancy/facts.ts';
import {
  ensureMayTell,
  findWebhook,
  findWebhooks,
  findWebhookToChange,
  type WebhookParams,
} from './facts.ts';
import { typesIn } from './present.ts';

/** What a request gives: an absent field stays, or has its standard value. */
type Given = { readonly [Field in keyof WebhookFields]?: WebhookFields[Field] | undefined };

/** What a new webhook has that says no more than its URL. */
const STANDARD = { types: null, payload: 'full', description: null, status: 'enabled' } as const;

export async function create(
  call: TenancyCall & { readonly body: Omit<Given, 'status'> & { readonly url: string } },
  params: WebhookParams,
) {
  const facts = await findWebhooks(call, params);
  const { body, db, newId } = call;
  const secret = newSecret();
  const { status: _, ...fields } = withGiven(STANDARD, body);
  ensureMayTell(facts, fields.payload);
  const url = allowedUrl(call, body.url);
  const webhook = { ...fields, url, id: newId('webhook'), scopeId: facts.scope.id, secret };
  const row = await createWebhook(db, webhook, mutationBy(facts, call));
  tellWebhooks(call, { anew: true });
  return { row, secret };
}

export async function update(
  call: TenancyCall & { readonly body: Given },
  params: WebhookParams,
): Promise<WebhookRow> {
  const facts = await findWebhookToChange(call, params);
  const { row } = facts;
  const old = {
    url: row.url,
    types: typesIn(row),
    payload: row.payload,
    description: row.description,
    status: row.status,
  };
  const { url } = call.body;
  const next = {
    ...withGiven(old, call.body),
    url: url === undefined ? row.url : allowedUrl(call, url),
  };
  const names = Object.keys(old) as (keyof typeof old)[];
  const keys = names.filter((name) => JSON.stringify(old[name]) !== JSON.stringify(next[name]));
  if (keys.length === 0) return row;
  if (!onlyDisables(keys, next)) ensureMayTell(facts, next.payload);
  const changed = await changeWebhook(call.db, row, next, keys, mutationBy(facts, call));
  tellWebhooks(call, { anew: true });
  return changed;
}

/** Whoever may manage a webhook may stop it. */
const onlyDisables = (keys: readonly string[], { status }: Pick<WebhookFields, 'status'>) =>
  status === 'disabled' && keys.join() === 'status';

/** A receiver has so long to learn the new secret, in milliseconds: a day. */
const BOTH_SIGN_FOR = 24 * 60 * 60 * 1_000;

export async function rotate(call: TenancyCall, params: WebhookParams) {
  const facts = await findWebhook(call, params);
  const change = { secret: newSecret(), until: call.now + BOTH_SIGN_FOR };
  const row = await rotateSecret(call.db, facts.row, change, mutationBy(facts, call));
  return { row, secret: change.secret };
}

export async function remove(call: TenancyCall, params: WebhookParams): Promise<void> {
  const facts = await findWebhookToChange(call, params);
  await deleteWebhook(call.db, facts.row, mutationBy(facts, call));
}

/** A secret in the form of Standard Webhooks. */
const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** Fields with those that are given. Types are sorted, so that equal sets of them are equal. */
const withGiven = (
  fields: Omit<WebhookFields, 'url'>,
  { types, payload, description, status }: Given,
): Omit<WebhookFields, 'url'> => ({
  types: types === undefined ? fields.types : types && [...new Set(types)].sort(),
  payload: payload ?? fields.payload,
  description: description === undefined ? fields.description : description,
  status: status ?? fields.status,
});

/** The URL as it is called. Raises a problem where no webhook may go. */
function allowedUrl({ env }: TenancyCall, url: string): string {
  const refusal = refusalOfUrl(url, { loopback: loopbackIn(env.WEBHOOK_LOOPBACK) });
  if (refusal !== undefined) throw invalidBody('url', `url ${refusal}`);
  return new URL(url).href;
}
