import type { RequestContext } from '../../auth/call.ts';
import type { Credential } from '../../auth/credential.ts';
import { hashOfInvitationSecret } from '../../auth/invitation-secret.ts';
import {
  findReceived,
  type ReceivedFacts,
  type ReceivedRow,
} from '../../directory/invitations/received.ts';
import { notFound, unauthenticated } from '../../http/problem.ts';
import { openInvitation } from './rules.ts';

/**
 * How an answer names its invitation: by the secret, or by the id with a token. See
 * docs/decisions/invitations.md#ids-in-ones-own-list.
 */
export interface Answer {
  readonly secret?: string | undefined;
  readonly id?: string | undefined;
}

interface Answering {
  readonly credential: Credential | undefined;
  readonly body: Answer;
}

/** The open invitation that an answer names. */
export async function findOpen(
  call: RequestContext & Answering,
): Promise<{ readonly facts: ReceivedFacts; readonly row: ReceivedRow }> {
  const { db, credential, body, now } = call;
  const facts = await findReceived(db, keyOf(call), credential, now);
  if (body.id !== undefined && !isOwn(facts)) throw notFound('invitation');
  return { facts, row: openInvitation(facts, now) };
}

/** An id opens one's own invitations only; those to others look absent. */
const isOwn = ({ caller, received }: ReceivedFacts): boolean =>
  caller?.kind === 'user' && caller.userId === received?.account_id;

/** Raises a problem if an answer names nothing that could be found. No I/O. */
export function keyOf({ credential, body: { secret, id } }: Answering) {
  if (id !== undefined && !credential) throw unauthenticated('missing');
  if (id !== undefined) return { id };
  const secretHash = hashOfInvitationSecret(secret ?? '');
  if (secretHash === undefined) throw notFound('invitation');
  return { secretHash };
}
