import type { StoredRecord } from './record.ts';

/**
 * The finished body of a reply, as the contract's `recordReply` has it. The stored document goes in
 * as the text it is: what is published to KV is these very bytes.
 */
export const presentRecord = (record: StoredRecord): string =>
  `{"username":${JSON.stringify(record.username)},` +
  `"platform_key":${JSON.stringify(record.tenantKey)},` +
  `"metadata":${record.metadata},` +
  `"created_at":"${presentTime(record.createdAt)}",` +
  `"updated_at":"${presentTime(record.updatedAt)}"}`;

/** ISO 8601 as Django REST framework writes it: no fraction where it would be zero. */
export const presentTime = (time: number): string =>
  new Date(time).toISOString().replace('.000Z', 'Z');
