import { newToken } from '../../auth/token.ts';
import { listTokens } from '../../directory/tokens/queries.ts';
import { positionOf } from '../../http/cursor.ts';
import { page } from '../../http/page.ts';
import { Problem } from '../../http/problem.ts';
import { created, noContent, ok } from '../../http/reply.ts';
import { limitCaller } from '../../limits/exact.ts';
import { serve } from '../../pipeline/serve.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import { tokenContracts } from './contract.ts';
import { findFactsOfToken, findTokenFacts } from './facts.ts';
import { findMe } from './me-queries.ts';
import { presentMe, presentToken } from './present.ts';
import { mintable, revocable, whoseTokens } from './rules.ts';

/** How the promises of `tokenContracts` are kept. */
export const tokenRoutes = serve(tokenContracts, {
  mintToken: async (call) => {
    const { db, credential, body, now } = call;
    const facts = await findTokenFacts(db, credential, body, now);
    const { person, terms } = mintable(facts, body, now);
    await limitCaller(call, 'mint', facts.caller);
    const { token, tokenId, hash, lastFour } = newToken(person.userId, call.newId('token'));
    const row = await inRegistrar(call, person.email, (registrar) =>
      registrar.mintToken({
        ...{ userId: person.userId, tokenId, hash, lastFour, ...terms },
        ...mutationBy(facts.caller, call),
      }),
    );
    if (!row) throw new Problem({ is: 'not_found', noun: 'user' });
    return created({ data: { ...presentToken(row), token } });
  },

  listTokens: async ({ db, credential, query, now }) => {
    const { limit, cursor, ...filters } = query;
    const [before] = cursor === undefined ? [null] : positionOf(cursor, filters, 1);
    const { userId } = whoseTokens(await findTokenFacts(db, credential, query, now), query);
    const scopeId = query.scopeId ?? null;
    const { rows, total } = await listTokens(db, {
      ...{ userId, scopeId, limit },
      before: before === null ? null : String(before),
    });
    const position = (row: { id: string }) => [row.id];
    return ok(page(rows, { limit, total, filters, position, present: presentToken }));
  },

  revokeToken: async (call) => {
    const { db, credential, now } = call;
    const { tokenId } = call.params;
    const facts = await findFactsOfToken(db, credential, tokenId, now);
    const { userId, email } = revocable(facts);
    const mutation = mutationBy(facts.caller, call);
    await inRegistrar(call, email, (registrar) =>
      registrar.revokeToken({ userId, tokenId, ...mutation }),
    );
    return noContent();
  },

  readMe: async ({ db, credential, now }) => {
    const { caller, row } = await findMe(db, credential, now);
    return ok({ data: presentMe(caller, row) });
  },
});
