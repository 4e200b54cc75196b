/** Lets suppressed addresses in again. */
import { callerIn, callerStatement, credentialParameters } from '../../auth/caller.ts';
import { askForGrounds, groundsIn } from '../../directory/grounds.ts';
import { liftSuppression, suppressionOf } from '../../directory/personal-data/suppression.ts';
import type { Env } from '../../env.ts';
import { forbidden, notConfigured } from '../../http/problem.ts';
import { mayManagePeople } from '../../policy/people.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import type { PeopleCall } from '../people/call.ts';
import type { Suppressed } from './contract.ts';

/** Lifts the suppression of an address, whether or not there is one. */
export async function lift(call: PeopleCall & { readonly body: Suppressed }): Promise<void> {
  const { db, credential, env, body, now } = call;
  const question = { credential: credentialParameters(credential) };
  const [answer, asks] = await db.batch([
    askForGrounds(db, question),
    callerStatement(db, credential),
  ]);
  const caller = callerIn(asks, credential, now);
  if (!mayManagePeople(caller)) throw forbidden();
  const mutation = mutationBy({ caller, grounds: groundsIn(answer, question) }, call);
  await liftSuppression(db, keptOf(env, body.email), mutation);
}

/** The hash of a suppressed address. Raises `not_configured` without a key. */
export function keptOf(env: Env, email: string): string {
  const hash = suppressionOf(env, email);
  if (hash !== null) return hash;
  throw notConfigured(
    'This deployment suppresses no addresses. Its operator sets SUPPRESSION_KEY.',
  );
}
