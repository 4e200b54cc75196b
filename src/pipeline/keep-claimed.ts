/** Keeps the memberships of a JWT's user as a claim of its issuer names them. */
import type { RequestContext } from '../auth/call.ts';
import type { Identity } from '../auth/credential.ts';
import { capsIn } from '../db/caps.ts';
import { newId } from '../db/ids.ts';
import { Remembered } from '../db/remembered.ts';
import { findClaimed } from '../directory/members/claimed.ts';
import { logLine } from '../logs/log-line.ts';
import { inRegistrar } from '../registrar/in-registrar.ts';

/** By subject, the last JWT that changed nothing any more: the next ones ask nobody. */
const settled = new Remembered<string>(20_000);

/**
 * Gives and takes memberships if the claim asks for it. D1 is asked once for each JWT in an
 * isolate, and written only where something changes.
 */
export async function keepClaimed(identity: Identity, context: RequestContext): Promise<void> {
  const { issuer, subject, claimed } = identity;
  if (!claimed) return;
  const { names, issuedAt } = claimed;
  const who = JSON.stringify([issuer, subject]);
  const what = JSON.stringify([issuedAt, names]);
  if (settled.get(context.env, who) === what) return;
  const found = await findClaimed(context.db, identity, claimed);
  // It is linked first, or refused, or there is a newer one.
  if (!found) return;
  const { userId, email, begun, ended, unknown } = found;
  if (begun !== '[]' || ended !== '[]') {
    const { env, requestId, now, writer } = context;
    const command = {
      mutationId: newId('event'),
      actorId: null,
      requestId,
      now,
      // It rests on the claims of the JWT, and on conditions of the statements.
      grounds: null,
      writer,
      caps: capsIn(env.CAPS),
      userId,
      issuer,
      subject,
      issuedAt,
      begun,
      ended,
    };
    await inRegistrar(context, email, (registrar) => registrar.claimMemberships(command));
  }
  // A tenant that does not exist, or not yet, is no fault of the user.
  if (unknown !== '[]') {
    logLine(context.env, context.requestId, { issuer, unknownTenants: JSON.parse(unknown) });
  }
  settled.set(context.env, who, what);
}
