import { callerIn, callerStatement } from '../../auth/caller.ts';
import { definitionsOf } from '../../directory/attributes/definition.ts';
import type { Typed } from '../../directory/attributes/rules.ts';
import { type PersonRow, personByPrincipal } from '../../directory/users/people-statements.ts';
import { page } from '../../http/page.ts';
import { notModifiedSince } from '../../http/preconditions.ts';
import { Problem } from '../../http/problem.ts';
import { created, noContent, notModified, ok } from '../../http/reply.ts';
import { surface } from '../../pipeline/surface.ts';
import { mayViewPeople, mayViewPerson } from '../../policy/people.ts';
import { peopleContracts } from './contract.ts';
import { attributeKeys, filtersOf, listStatements, positionIn } from './list.ts';
import { presentDetail, presentPerson } from './present.ts';
import { personEtag } from './rules.ts';
import { changePerson, deletePerson, identifyPerson } from './write.ts';

/** How the promises of `peopleContracts` are kept. */
export const peopleSurface = surface(peopleContracts, {
  listPeople: async ({ db, credential, query, now }) => {
    const [asks, found] = await db.batch([
      callerStatement(db, credential),
      definitionsOf(db, attributeKeys(query)),
    ]);
    if (!mayViewPeople(callerIn(asks, credential, now))) throw new Problem({ is: 'forbidden' });
    const definitions = (found?.results ?? []) as Typed[];
    const [rows, count] = await db.batch(listStatements(db, query, definitions));
    const [{ total } = { total: 0 }] = (count?.results ?? []) as { total: number }[];
    const { limit, sort } = query;
    const terms = { limit, total, filters: filtersOf(query), position: positionIn(sort) };
    return ok(page((rows?.results ?? []) as PersonRow[], { ...terms, present: presentDetail }));
  },

  identifyPerson: async (call) => {
    const { person, isNew } = await identifyPerson(call);
    const data = presentPerson(person);
    if (!isNew) return ok({ data: { ...data, created: false } });
    const Location = `/api/v1/users/${person.principal_id}`;
    return created({ data: { ...data, created: true } }, { Location });
  },

  readPerson: async ({ db, credential, params, headers, now }) => {
    const [asks, found] = await db.batch([
      callerStatement(db, credential),
      personByPrincipal(db, params.principalId),
    ]);
    const caller = callerIn(asks, credential, now);
    const [row] = (found?.results ?? []) as PersonRow[];
    if (!mayViewPerson(caller, row?.user_id)) throw new Problem({ is: 'forbidden' });
    if (!row) throw new Problem({ is: 'not_found', noun: 'user' });
    const ETag = personEtag(row.user_id, row.version);
    if (notModifiedSince(headers, ETag)) return notModified({ ETag });
    return ok({ data: presentDetail(row) }, { ETag });
  },

  updatePerson: async (call) => {
    const person = await changePerson(call);
    const ETag = personEtag(person.user_id, person.version);
    return ok({ data: presentPerson(person) }, { ETag });
  },

  deletePerson: async (call) => {
    await deletePerson(call);
    return noContent();
  },
});
