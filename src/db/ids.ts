import { createHash } from 'node:crypto';
import { fromString, fromUUIDBytes, toUUIDBytes, typeidUnboxed } from 'typeid-js';
import type { IdPrefix } from '../values/id-form.ts';

/** A new id, such as `user_01h455vb4pex5vsknk084sn02q`. Never reused. */
export const newId = (prefix: IdPrefix): string => typeidUnboxed(prefix);

/** Makes one new id of each kind. */
export type IdMaker = (prefix: IdPrefix) => string;

/** Ids that are derived from a mutation, one of each kind. A retry gets the same ones. */
export function idsOf(mutationId: string): IdMaker {
  const origin = toUUIDBytes(fromString(mutationId));
  return (prefix) => {
    if (prefix === 'event') return mutationId;
    const mark = createHash('sha256').update(`${mutationId} ${prefix}`).digest();
    const bytes = Uint8Array.from({ length: 16 }, (_, i) => (i < 6 ? origin[i] : mark[i]) ?? 0);
    bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
    bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
    return fromUUIDBytes(prefix, bytes);
  };
}

/**
 * The id of one of many mutations of a request, by its place from 0 to 4,095. A retry gets the same
 * ones, and they are in the order of their places.
 */
export function nthMutation(mutationId: string, n: number): string {
  const origin = toUUIDBytes(fromString(mutationId));
  const mark = createHash('sha256').update(`${mutationId} ${n}`).digest();
  const bytes = Uint8Array.from({ length: 16 }, (_, i) => (i < 6 ? origin[i] : mark[i]) ?? 0);
  // A UUID of version 7 has 12 bits behind its time and its version.
  bytes[6] = 0x70 | (n >> 8);
  bytes[7] = n & 0xff;
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return fromUUIDBytes('event', bytes);
}

/** The smallest id that could have been made at a time, in milliseconds UTC. */
export function firstIdOf(prefix: IdPrefix, time: number): string {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(Math.max(0, time)) << 16n);
  return fromUUIDBytes(prefix, bytes);
}
