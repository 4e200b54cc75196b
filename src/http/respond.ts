import type { Bookmark } from '../db/bookmark.ts';
import { type Contract, showsResource } from './contract.ts';
import { checkMatch, notModifiedSince } from './preconditions.ts';
import type { AnyReply } from './reply.ts';
import { BOOKMARK_HEADER } from './session.ts';

/** Marks an answer as private to its caller and, if it may be kept, as always to be revalidated. */
export function privately(headers: Headers): Headers {
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'private, no-cache');
  headers.set('Vary', 'Authorization');
  return headers;
}

/**
 * Cuts a reply to its contract, so that no field leaves that the contract does not name. A read
 * whose resource has not changed is answered with 304.
 */
export function respond(
  contract: Contract,
  reply: AnyReply,
  { headers: asked, bookmark }: { readonly headers: Headers; readonly bookmark: Bookmark | null },
): Response {
  const promised = contract.replies[reply.status];
  if (!promised) throw new Error(`${contract.path} does not promise a ${reply.status}`);
  const etag = reply.headers?.ETag;
  if (showsResource(contract, reply.status) && etag === undefined) {
    throw new Error(`${contract.path} promises an ETag`);
  }
  const headers = privately(new Headers(reply.headers));
  if (bookmark !== null) headers.set(BOOKMARK_HEADER, bookmark);
  if (contract.method === 'GET' && etag !== undefined && isUnchanged(etag, asked))
    return new Response(null, { status: 304, headers });
  if (!promised.schema) return new Response(null, { status: reply.status, headers });
  if (!promised.otherTypes?.includes(headers.get('Content-Type') ?? '')) {
    headers.set('Content-Type', promised.mediaType ?? 'application/json');
  }
  const text =
    'finished' in reply ? reply.finished : JSON.stringify(promised.schema().parse(reply.body));
  return new Response(text, { status: reply.status, headers });
}

/** Whether the client has what a read found. Raises `precondition_failed` if it wants another. */
function isUnchanged(etag: string, asked: Headers): boolean {
  checkMatch(asked, { etag, exists: true });
  return notModifiedSince(asked, etag);
}
