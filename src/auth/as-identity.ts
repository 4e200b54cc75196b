import { newId } from '../db/ids.ts';
import { Problem } from '../http/problem.ts';
import type { RequestContext } from '../http/serve.ts';
import { detailsOf } from '../people/rules.ts';
import { ask } from '../registrar/ask.ts';
import type { Identity, PresentedJwt } from './credential.ts';
import { verifyJwt } from './jwt.ts';
import { knownAs, noteUser } from './known-as.ts';

/** Runs a handler as whom a JWT names; once more, if that one had to be made known here first. */
export async function asIdentity<Result>(
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
    noteUser(presented, knownAs(identity));
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
    details: detailsOf({ emailVerified: true, ...(name !== undefined && { name }) }, []),
  };
  return ask(context, email, (registrar) => registrar.linkIdentity({ issuer, subject, person }));
}
