/** Write keys, and messages that are sent with them. */
import { gzipSync } from 'node:zlib';
import { people, tenants } from '../../scripts/demo-data.ts';
import { type Sent, send } from './client.ts';
import { minted } from './credentials.ts';

type TenantName = keyof typeof tenants;

/** A new write key of a tenant. */
export const writeKey = (tenant: TenantName, body: object = {}) =>
  minted(people.operator.token, { kind: 'ingest', scopeId: tenants[tenant].id, ...body });

export const basic = (key: string) => ({
  Authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
});

/** Sends one message, or a batch of them, with a write key. */
export const ingest = (key: string, call: string, body: unknown, sent: Partial<Sent> = {}) =>
  send(`/v1/${call}`, { method: 'POST', headers: basic(key), body, ...sent });

export const zipped = (key: string, text: string | Uint8Array) => ({
  headers: { ...basic(key), 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
  rawBody: gzipSync(text),
});
