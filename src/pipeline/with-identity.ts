import type { RequestContext } from '../auth/call.ts';
import { callerForLog, noteUser } from '../auth/caller-for-log.ts';
import type { Identity, PresentedJwt } from '../auth/credential.ts';
import { verifyJwt } from '../auth/jwt.ts';
import { newId } from '../db/ids.ts';
import { Problem } from '../http/problem.ts';
import { limitExactly } from '../limits/exact.ts';
import { inRegistrar } from '../registrar/in-registrar.ts';

/**
 * Runs a handler as the JWT's user. An unknown subject is linked first, if the issuer may do that.
 */
export async function withIdentity<Result>(
  presented: PresentedJwt,
  context: RequestContext,
  run: (identity: Identity) => Result | Promise<Result>,
): Promise<Result> {
  const identity = await verifyJwt(presented);
  try {
    return await run(identity);
  } catch (error) {
    const mayLink = presented.issuer.createUsers && isUnknown(error);
    if (mayLink && (await link(identity, context))) return await run(identity);
    throw error;
  } finally {
    noteUser(presented, callerForLog(identity));
  }
}

const isUnknown = (error: unknown): boolean =>
  error instanceof Problem &&
  error.meaning.is === 'unauthenticated' &&
  error.meaning.because === 'invalid';

/**
 * Links the subject to the user of the email that the issuer has verified; creates that user if
 * new.
 */
async function link(
  { issuer, subject, email, name }: Identity,
  context: RequestContext,
): Promise<boolean> {
  if (email === undefined) return false;
  await limitExactly(context, 'linkIdentity', issuer);
  const command = {
    mutationId: newId('event'),
    actorId: null,
    requestId: context.requestId,
    now: context.now,
    // It rests on the claims of the JWT, and on conditions of the statements.
    grounds: null,
    issuer,
    subject,
    email,
    userId: newId('user'),
    principalId: newId('principal'),
    fields: { name, email_verified: 1 as const },
  };
  return inRegistrar(context, email, (registrar) => registrar.linkIdentity(command));
}
