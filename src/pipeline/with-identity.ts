import type { RequestContext } from '../auth/call.ts';
import { callerForLog, noteUser } from '../auth/caller-for-log.ts';
import type { Identity, PresentedJwt } from '../auth/credential.ts';
import { verifyJwt } from '../auth/jwt.ts';
import { KeysNotServed } from '../auth/key-set.ts';
import { newId } from '../db/ids.ts';
import { Problem, refusedToken } from '../http/problem.ts';
import { limitExactly } from '../limits/exact.ts';
import { logFailure } from '../logs/log-line.ts';
import { inRegistrar } from '../registrar/in-registrar.ts';
import { keepClaimed } from './keep-claimed.ts';

/**
 * Runs a handler as the JWT's user. An unknown subject is linked first, if the issuer may do that.
 */
export async function withIdentity<Result>(
  presented: PresentedJwt,
  context: RequestContext,
  run: (identity: Identity) => Result | Promise<Result>,
): Promise<Result> {
  const identity = await verifyJwt(presented).catch((error: unknown) => {
    logKeys(context, error);
    throw error;
  });
  try {
    await keepClaimed(identity, context);
    return await run(identity);
  } catch (error) {
    if (!presented.issuer.createUsers || !isUnknown(error)) throw error;
    if (identity.email === undefined) throw refusedToken('email_unverified');
    if (!(await link(identity, identity.email, context))) throw error;
    await keepClaimed(identity, context);
    return await run(identity);
  } finally {
    noteUser(presented, callerForLog(identity));
  }
}

/** The line of the request does not tell which issuer it was. */
function logKeys({ env, requestId }: RequestContext, error: unknown): void {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof KeysNotServed)) return;
  const { jwksUrl, status } = cause;
  logFailure(env, requestId, { what: 'keys not served', jwksUrl, status, error: cause });
}

const isUnknown = (error: unknown): boolean =>
  error instanceof Problem &&
  error.meaning.is === 'unauthenticated' &&
  error.meaning.fault === 'subject_unknown';

/**
 * Links the subject to the user of the email that the issuer has verified; creates that user if
 * new.
 */
async function link(
  { issuer, subject, name }: Identity,
  email: string,
  context: RequestContext,
): Promise<boolean> {
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
