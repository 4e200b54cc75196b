import { rowsOf, totalIn } from '../../db/rows.ts';
import { findFactsOfToken, findTokenFacts } from '../../directory/tokens/facts.ts';
import { findMe } from '../../directory/tokens/me.ts';
import { type TokenRow, tokenById, tokenPage } from '../../directory/tokens/token.ts';
import { positionOf } from '../../http/cursor.ts';
import { etagOf } from '../../http/etag.ts';
import { page } from '../../http/page.ts';
import { checkConditions, namesState } from '../../http/preconditions.ts';
import { notFound } from '../../http/problem.ts';
import { created, noContent, ok } from '../../http/reply.ts';
import { limitCaller } from '../../limits/exact.ts';
import { surface } from '../../pipeline/surface.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import { mintBy } from '../credentials.ts';
import { tokenContracts } from './contract.ts';
import { presentMe, presentToken, tagOfToken } from './present.ts';
import { listable, mintable, revocable, revocableTogether } from './rules.ts';

/** How the promises of `tokenContracts` are kept. */
export const tokenSurface = surface(tokenContracts, {
  mintToken: async (call) => {
    const { db, credential, body, now } = call;
    const facts = await findTokenFacts(db, credential, body, now);
    const { user, limits, forIngestion } = mintable(facts, body, now);
    await limitCaller(call, 'mint', facts.caller);
    const ids = { userId: user.userId, tokenId: call.newId('token') };
    const terms = { name: body.name, limits, forIngestion };
    const { token, command } = mintBy(facts.caller, mutationBy(facts, call), ids, terms);
    const row = await inRegistrar(call, user.email, (registrar) => registrar.mintToken(command));
    if (!row) throw notFound('user');
    return created({ data: { ...presentToken(row), token } }, { ETag: tagOfToken(row) });
  },

  listTokens: async ({ db, credential, query, now }) => {
    const { limit, cursor, scopeId = null } = query;
    const user = listable(await findTokenFacts(db, credential, query, now), query);
    const userId = user?.userId ?? null;
    const list = ['tokens', userId, scopeId];
    const [before] = cursor === undefined ? [null] : positionOf(cursor, list, ['text']);
    const [rows, count] = await db.batch(tokenPage(db, { userId, scopeId, before, limit }));
    return ok(
      page(rowsOf<TokenRow>(rows), {
        limit,
        total: totalIn(count),
        list,
        position: ({ id }) => [id],
        present: presentToken,
      }),
    );
  },

  readToken: async ({ db, credential, params, now }) => {
    revocable(await findFactsOfToken(db, credential, params, now));
    const row = await tokenById(db, params.tokenId).first<TokenRow>();
    if (!row) throw notFound('token');
    return ok({ data: presentToken(row) }, { ETag: tagOfToken(row) });
  },

  revokeToken: async (call) => {
    const { db, credential, headers, now } = call;
    const { tokenId } = call.params;
    const isHeld = namesState(headers);
    const facts = await findFactsOfToken(db, credential, { tokenId, isHeld }, now);
    const { userId, email } = revocable(facts);
    checkConditions(headers, { etag: tagOfToken({ id: tokenId }), exists: true });
    const command = { ...mutationBy(facts, call), userId, tokenId };
    await inRegistrar(call, email, (registrar) => registrar.revokeToken(command));
    return noContent();
  },

  signOutEverywhere: async (call) => {
    const { db, credential, query, now } = call;
    const facts = await findTokenFacts(db, credential, query, now);
    const { user, reach } = revocableTogether(facts, query);
    const { userId, email } = user;
    const { scopeId = null, sessions } = query;
    const only = { scopeId, onlySignIns: sessions ?? false, reach };
    const command = { ...mutationBy(facts, call), ...only, userId };
    await inRegistrar(call, email, (registrar) => registrar.revokeTokens(command));
    return noContent();
  },

  readMe: async ({ db, credential, now }) => {
    const data = presentMe(await findMe(db, credential, now));
    return ok({ data }, { ETag: etagOf(data) });
  },
});
