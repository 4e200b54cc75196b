import type { RequestContext } from '../auth/call.ts';
import { callerForLog, noteUser } from '../auth/caller-for-log.ts';
import type { Identity, PresentedJwt } from '../auth/credential.ts';
import { verifyJwt } from '../auth/jwt.ts';
import { newId } from '../db/ids.ts';
import { NO_CHANGE } from '../directory/attributes/rules.ts';
import { detailsOf } from '../directory/users/details.ts';
import { Problem } from '../http/problem.ts';
import { inRegistrar } from '../registrar/in-registrar.ts';

/** Runs a handler as whom a JWT names; once more, if that one had to be made known here first. */
export async function withIdentity<Result>(
  presented: PresentedJwt,
  context: RequestContext,
  run: (identity: Identity) => Result | Promise<Result>,
): Promise<Result> {
  const identity = await verifyJwt(presented);
  try {
    return await run(identity);
  } catch (error) {
    const mayBeMade = presented.issuer.createUsers && isUnknown(error);
    if (mayBeMade && (await becameKnown(identity, context))) return await run(identity);
    throw error;
  } finally {
    noteUser(presented, callerForLog(identity));
  }
}

const isUnknown = (error: unknown): boolean =>
  error instanceof Problem &&
  error.meaning.is === 'unauthenticated' &&
  error.meaning.because === 'invalid';

/** Has the registrar of the email that the issuer verified link the subject, or make a user of it. */
async function becameKnown(
  { issuer, subject, email, name }: Identity,
  context: RequestContext,
): Promise<boolean> {
  if (email === undefined) return false;
  const { requestId, now } = context;
  const person = {
    ...{ userId: newId('user'), principalId: newId('principal'), mutationId: newId('event') },
    ...{ email, actorId: null, requestId, now },
    details: detailsOf({ emailVerified: true, name }, NO_CHANGE),
  };
  return inRegistrar(context, email, (registrar) =>
    registrar.linkIdentity({ issuer, subject, person }),
  );
}
