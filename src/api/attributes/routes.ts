import type { RequestContext } from '../../auth/call.ts';
import { callerIn, callerStatement, credentialParameters } from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import type { Mutation } from '../../db/events.ts';
import { firstOf, rowsOf, totalIn } from '../../db/rows.ts';
import {
  changeDefinition,
  createDefinition,
  removeDefinition,
} from '../../directory/attributes/change.ts';
import {
  type DefinitionRow,
  definitionById,
  definitionPage,
} from '../../directory/attributes/definition.ts';
import { previewChange } from '../../directory/attributes/preview.ts';
import { askForGrounds, groundsIn } from '../../directory/grounds.ts';
import { positionOf } from '../../http/cursor.ts';
import { etagOf } from '../../http/etag.ts';
import { page } from '../../http/page.ts';
import { checkConditions, namesState } from '../../http/preconditions.ts';
import { forbidden, notFound } from '../../http/problem.ts';
import { created, noContent, ok } from '../../http/reply.ts';
import { surface } from '../../pipeline/surface.ts';
import type { Caller } from '../../policy/caller.ts';
import { mayManageAttributes, mayViewAttributes, mayViewPeople } from '../../policy/people.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import { attributeContracts } from './contract.ts';
import { presentDefinition, presentPreview } from './present.ts';
import { consentIn, definitionIn, problemOf, requireCurrency, withCurrency } from './rules.ts';

/** How the promises of `attributeContracts` are kept. */
export const attributeSurface = surface(attributeContracts, {
  listAttributes: async ({ db, credential, query, now }) => {
    const { limit, cursor } = query;
    const list = ['attributes'];
    const [after] = cursor === undefined ? [''] : positionOf(cursor, list, ['text']);
    const [asks, rows, count] = await db.batch([
      callerStatement(db, credential),
      ...definitionPage(db, { after, limit }),
    ]);
    if (!mayViewAttributes(callerIn(asks, credential, now))) throw forbidden();
    return ok(
      page(rowsOf<DefinitionRow>(rows), {
        limit,
        total: totalIn(count),
        list,
        position: ({ key }) => [key],
        present: presentDefinition,
      }),
    );
  },

  createAttribute: async (call) => {
    const { db, credential, body, now } = call;
    const question = { credential: credentialParameters(credential) };
    const [answer, asks] = await db.batch([
      askForGrounds(db, question),
      callerStatement(db, credential),
    ]);
    const caller = callerIn(asks, credential, now);
    if (!mayManageAttributes(caller)) throw forbidden();
    const grounds = groundsIn(answer, question);
    requireCurrency(body.type, body.currencyCode);
    const id = call.newId('user_attr');
    const outcome = await createDefinition(
      db,
      id,
      body,
      consentIn(call.query),
      mutationBy({ caller, grounds }, call),
    );
    const row = definitionIn(outcome, body);
    const headers = { Location: `/api/v1/user-attributes/${row.id}`, ETag: etagOf(row) };
    return created({ data: presentDefinition(row) }, headers);
  },

  readAttribute: async (call) => {
    const { definition } = await definitionFor(call, mayViewAttributes);
    return ok({ data: presentDefinition(definition) }, { ETag: etagOf(definition) });
  },

  updateAttribute: async (call) => {
    const { db, body, query } = call;
    const { definition, mutation, caller } = await definitionToChange(call);
    const update = withCurrency(definition, body);
    const typed = { key: definition.key, type: body.type ?? definition.type };
    const consent = consentIn(query);
    if (query.dryRun) {
      const to = { keepAmounts: consent.keepAmounts, namesPeople: mayViewPeople(caller) };
      const preview = await previewChange(db, definition, update, to);
      if (preview.is !== 'done') throw problemOf(preview, typed);
      return ok(presentPreview(preview), { ETag: etagOf(definition) });
    }
    const outcome = await changeDefinition(db, definition, update, consent, mutation);
    const row = definitionIn(outcome, typed);
    return ok({ data: presentDefinition(row) }, { ETag: etagOf(row) });
  },

  deleteAttribute: async (call) => {
    const { definition, mutation } = await definitionToChange(call);
    await removeDefinition(call.db, definition, mutation);
    return noContent();
  },
});

interface OneCall extends RequestContext {
  readonly credential: Credential;
  readonly params: { readonly id: string };
}

/** The definition to change, if the conditions of the request hold. */
async function definitionToChange(call: OneCall) {
  const found = await definitionFor(call, mayManageAttributes);
  checkConditions(call.headers, { etag: etagOf(found.definition), exists: true });
  return found;
}

interface FoundDefinition {
  readonly definition: DefinitionRow;
  readonly caller: Caller;
  readonly mutation: Mutation;
}

/** The definition that a request names, if the caller may do this to definitions. */
async function definitionFor(
  call: OneCall,
  may: (caller: Caller) => boolean,
): Promise<FoundDefinition> {
  const { db, credential, headers, params, now } = call;
  const question = {
    credential: credentialParameters(credential),
    ...(namesState(headers) && { definition: params.id, state: true }),
  };
  const [answer, asks, found] = await db.batch([
    askForGrounds(db, question),
    callerStatement(db, credential),
    definitionById(db, params.id),
  ]);
  const grounds = groundsIn(answer, question);
  const caller = callerIn(asks, credential, now);
  if (!may(caller)) throw forbidden();
  const definition = firstOf<DefinitionRow>(found);
  if (!definition) throw notFound('attribute');
  return { definition, caller, mutation: mutationBy({ caller, grounds }, call) };
}
