import type { TokenClaim } from '../auth/token.ts';
import { notModifiedSince } from '../http/preconditions.ts';
import { finished, notModified, type Reply } from '../http/reply.ts';
import { ask, registrarOf } from '../registrar/ask.ts';
import { type CopyMetadata, recordKey } from '../registrar/copies.ts';
import { askedBy, type RecordCall } from './asked.ts';
import { fenceOf } from './fence.ts';
import { presentRecord } from './present.ts';
import { mayRead } from './published.ts';
import { findStanding } from './queries.ts';
import { etagOf, reach, type Subject } from './rules.ts';

/** The form of a tenant's key; no other can name a tenant, nor be part of a KV key. */
const TENANT_KEY = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * The caller's own record from the published copy: one round of KV and fence, nothing parsed.
 * Undefined when D1 must answer: no copy, one behind the fence, or one that does not know the token.
 */
export async function readFromEdge(call: RecordCall): Promise<Reply | undefined> {
  const { credential, query, env } = call;
  if (credential.kind !== 'token' || query.username !== undefined) return undefined;
  if (!TENANT_KEY.test(query.platform_key)) return undefined;
  const key = recordKey(credential.userId, query.platform_key);
  const [copy, fence] = await Promise.all([
    env.COPIES.getWithMetadata<CopyMetadata>(key, 'stream'),
    fenceOf(key),
  ]);
  const { value, metadata } = copy;
  if (!value || !metadata) return undefined;
  if (metadata.version < fence || !mayRead(metadata, credential.hash, call.now)) {
    await value.cancel();
    return undefined;
  }
  return answer(call, metadata.etag, value, 'hit');
}

/** Any record that the caller may read, from D1. Afterwards one's own is published for next time. */
export async function readFromDatabase(call: RecordCall): Promise<Reply> {
  const { credential } = call;
  const { caller, ...standing } = await findStanding(call.env.DB, askedBy(call));
  const { subject, record } = reach(standing, caller, 'read_metadata');
  if (credential.kind === 'token' && credential.userId === subject.userId) {
    call.afterwards(requestFill(call, subject, credential));
  }
  return answer(call, etagOf(subject.userId, record), presentRecord(record), 'fwd=miss');
}

/** A reader never puts: two of them could put in the wrong order. */
async function requestFill(
  { env }: RecordCall,
  { email, tenantKey }: Subject,
  { userId, tokenId, hash }: TokenClaim,
): Promise<void> {
  await ask(registrarOf(env, email).fillRecord({ userId, tokenId, hash }, tenantKey));
}

async function answer(
  call: RecordCall,
  etag: string,
  body: string | ReadableStream,
  from: 'hit' | 'fwd=miss',
): Promise<Reply> {
  const headers = { ETag: etag, 'Cache-Status': `roster; ${from}` };
  if (!notModifiedSince(call.headers, etag)) return finished(body, headers);
  if (typeof body !== 'string') await body.cancel();
  return notModified(headers);
}
