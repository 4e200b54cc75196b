import type { RequestContext } from '../../auth/call.ts';
import { callerIn, callerStatement } from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import type { Mutation } from '../../db/events.ts';
import {
  changeDefinition,
  createDefinition,
  removeDefinition,
} from '../../directory/attributes/change.ts';
import {
  type DefinitionRow,
  definitionById,
  definitionPage,
} from '../../directory/attributes/queries.ts';
import { requireCurrency, withCurrency } from '../../directory/attributes/rules.ts';
import { positionOf } from '../../http/cursor.ts';
import { page } from '../../http/page.ts';
import { Problem } from '../../http/problem.ts';
import { created, noContent, ok } from '../../http/reply.ts';
import { serve } from '../../pipeline/serve.ts';
import type { Caller } from '../../policy/caller.ts';
import { mayManageAttributes, mayViewAttributes } from '../../policy/people.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import { attributeContracts } from './contract.ts';
import { presentDefinition } from './present.ts';

/** How the promises of `attributeContracts` are kept. */
export const attributeRoutes = serve(attributeContracts, {
  listAttributes: async ({ db, credential, query, now }) => {
    const { limit, cursor } = query;
    const [after] = cursor === undefined ? [''] : positionOf(cursor, {}, 1);
    const [asks, rows, count] = await db.batch([
      callerStatement(db, credential),
      ...definitionPage(db, { after: String(after), limit }),
    ]);
    ensure(mayViewAttributes(callerIn(asks, credential, now)));
    const [{ total } = { total: 0 }] = (count?.results ?? []) as { total: number }[];
    const position = ({ key }: DefinitionRow) => [key];
    const present = presentDefinition;
    const found = (rows?.results ?? []) as DefinitionRow[];
    return ok(page(found, { limit, total, filters: {}, position, present }));
  },

  createAttribute: async (call) => {
    const { db, credential, body, now } = call;
    const [asks] = await db.batch([callerStatement(db, credential)]);
    const caller = callerIn(asks, credential, now);
    ensure(mayManageAttributes(caller));
    requireCurrency(body.type, body.currencyCode);
    const row = await createDefinition(db, call.newId('user_attr'), body, mutationBy(caller, call));
    const Location = `/api/v1/user-attributes/${row.id}`;
    return created({ data: presentDefinition(row) }, { Location });
  },

  readAttribute: async (call) => {
    const { definition } = await definitionFor(call, mayViewAttributes);
    return ok({ data: presentDefinition(definition) });
  },

  changeAttribute: async (call) => {
    const { db, body } = call;
    const { definition, mutation } = await definitionFor(call, mayManageAttributes);
    const row = await changeDefinition(db, definition, withCurrency(definition, body), mutation);
    return ok({ data: presentDefinition(row) });
  },

  deleteAttribute: async (call) => {
    const { definition, mutation } = await definitionFor(call, mayManageAttributes);
    await removeDefinition(call.db, definition, mutation);
    return noContent();
  },
});

interface OneCall extends RequestContext {
  readonly credential: Credential;
  readonly params: { readonly id: string };
}

/** The definition that a request names, if the caller may do this to definitions. */
async function definitionFor(
  call: OneCall,
  may: (caller: Caller) => boolean,
): Promise<{ readonly definition: DefinitionRow; readonly mutation: Mutation }> {
  const { db, credential, params, now } = call;
  const [asks, found] = await db.batch([
    callerStatement(db, credential),
    definitionById(db, params.id),
  ]);
  const caller = callerIn(asks, credential, now);
  ensure(may(caller));
  const [definition] = (found?.results ?? []) as DefinitionRow[];
  if (!definition) throw new Problem({ is: 'not_found', noun: 'attribute' });
  return { definition, mutation: mutationBy(caller, call) };
}

function ensure(allowed: boolean): void {
  if (!allowed) throw new Problem({ is: 'forbidden' });
}
