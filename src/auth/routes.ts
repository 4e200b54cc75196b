import { positionOf } from '../http/cursor.ts';
import { page } from '../http/page.ts';
import { Problem } from '../http/problem.ts';
import { created, noContent, ok } from '../http/reply.ts';
import { serve } from '../http/serve.ts';
import { ask, registrarOf } from '../registrar/ask.ts';
import { tokenContracts } from './contract.ts';
import { findMe } from './me-queries.ts';
import { mutationBy } from './mutation.ts';
import { presentMe, presentToken } from './present.ts';
import { findAsked, findAskedByToken, listTokens } from './queries.ts';
import { mintable, revocable, whoseTokens } from './rules.ts';
import { newToken } from './token.ts';

/** How the promises of `tokenContracts` are kept. */
export const tokenRoutes = serve(tokenContracts, {
  mintToken: async ({ env, credential, body, now, requestId }) => {
    const asked = await findAsked(env.DB, credential, body, now);
    const { person, terms } = mintable(asked, body, now);
    const { token, tokenId, hash, lastFour } = newToken(person.userId);
    const row = await ask(
      registrarOf(env, person.email).mintToken({
        ...{ userId: person.userId, tokenId, hash, lastFour, ...terms },
        ...mutationBy(asked.caller, { requestId, now }),
      }),
    );
    if (!row) throw new Problem({ is: 'not_found', noun: 'user' });
    return created({ data: { ...presentToken(row), token } });
  },

  listTokens: async ({ env, credential, query, now }) => {
    const { limit, cursor, ...filters } = query;
    const [before] = cursor === undefined ? [null] : positionOf(cursor, filters, 1);
    const { userId } = whoseTokens(await findAsked(env.DB, credential, query, now), query);
    const scopeId = query.scopeId ?? null;
    const { rows, total } = await listTokens(env.DB, {
      ...{ userId, scopeId, limit },
      before: before === null ? null : String(before),
    });
    const position = (row: { id: string }) => [row.id];
    return ok(page(rows, { limit, total, filters, position, present: presentToken }));
  },

  revokeToken: async ({ env, credential, params, now, requestId }) => {
    const { tokenId } = params;
    const asked = await findAskedByToken(env.DB, credential, tokenId, now);
    const { userId, email } = revocable(asked);
    const mutation = mutationBy(asked.caller, { requestId, now });
    await ask(registrarOf(env, email).revokeToken({ userId, tokenId, ...mutation }));
    return noContent();
  },

  readMe: async ({ env, credential, now }) => {
    const { caller, row } = await findMe(env.DB, credential, now);
    return ok({ data: presentMe(caller, row) });
  },
});
