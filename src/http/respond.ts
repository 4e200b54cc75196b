import type { Bookmark } from '../db/bookmark.ts';
import type { Contract } from './contract.ts';
import type { AnyReply } from './reply.ts';
import { BOOKMARK_HEADER } from './session.ts';

/** Marks an answer as private to its caller and as always to be revalidated. */
export function privately(headers: Headers): Headers {
  headers.set('Cache-Control', 'private, no-cache');
  headers.set('Vary', 'Authorization');
  return headers;
}

/** Cuts a reply to its contract, so that no field leaves that the contract does not name. */
export function respond(contract: Contract, reply: AnyReply, bookmark: Bookmark | null): Response {
  const promised = contract.replies[reply.status];
  if (!promised) throw new Error(`${contract.path} does not promise a ${reply.status}`);
  const headers = privately(new Headers(reply.headers));
  if (bookmark !== null) headers.set(BOOKMARK_HEADER, bookmark);
  if (!promised.schema) return new Response(null, { status: reply.status, headers });
  headers.set('Content-Type', 'application/json');
  const text =
    'finished' in reply ? reply.finished : JSON.stringify(promised.schema().parse(reply.body));
  return new Response(text, { status: reply.status, headers });
}
