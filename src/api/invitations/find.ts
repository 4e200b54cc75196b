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

/** The open invitation that an answer names. */
export async function findOpen(
  call: RequestContext & { readonly credential: Credential | undefined; readonly body: Answer },
): Promise<{ readonly facts: ReceivedFacts; readonly row: ReceivedRow }> {
  const { db, credential, body, now } = call;
  if (body.id !== undefined && !credential) throw unauthenticated('missing');
  const facts = await findReceived(db, keyOf(body), credential, now);
  if (body.id !== undefined && !isOwn(facts)) throw notFound('invitation');
  return { facts, row: openInvitation(facts, now) };
}

/** An id opens one's own invitations only; those to others look absent. */
const isOwn = ({ caller, received }: ReceivedFacts): boolean =>
  caller?.kind === 'user' && caller.userId === received?.account_id;

function keyOf({ secret, id }: Answer) {
  if (id !== undefined) return { id };
  const secretHash = hashOfInvitationSecret(secret ?? '');
  if (secretHash === undefined) throw notFound('invitation');
  return { secretHash };
}
