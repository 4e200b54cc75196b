import { callerIn, callerStatement } from '../../auth/caller.ts';
import { firstOf, rowsOf, totalIn } from '../../db/rows.ts';
import { definitionsOf } from '../../directory/attributes/definition.ts';
import type { Typed } from '../../directory/attributes/rules.ts';
import { userPage } from '../../directory/users/list.ts';
import { positionIn } from '../../directory/users/order.ts';
import {
  idOrPrincipal,
  type UserWithAttributes,
  userWithAttributes,
} from '../../directory/users/user.ts';
import { page } from '../../http/page.ts';
import { forbidden, notFound } from '../../http/problem.ts';
import { created, noContent, ok } from '../../http/reply.ts';
import { surface } from '../../pipeline/surface.ts';
import { mayViewPeople, mayViewPerson } from '../../policy/people.ts';
import { peopleContracts } from './contract.ts';
import { identifyPerson } from './identify.ts';
import { attributeKeys, filterOf, meaningOf, startOf } from './list.ts';
import { presentDetail, presentPerson } from './present.ts';
import { personEtag } from './rules.ts';
import { deletePerson, updatePerson } from './write.ts';

/** How the promises of `peopleContracts` are kept. */
export const peopleSurface = surface(peopleContracts, {
  listPeople: async ({ db, credential, query, now }) => {
    const { limit } = query;
    const [asks, definitions] = await db.batch([
      callerStatement(db, credential),
      definitionsOf(db, attributeKeys(query)),
    ]);
    if (!mayViewPeople(callerIn(asks, credential, now))) throw forbidden();
    const filter = filterOf(query, rowsOf<Typed>(definitions));
    const after = startOf(query, filter);
    const [rows, count] = await db.batch(userPage(db, filter, { after, limit }));
    return ok(
      page(rowsOf<UserWithAttributes>(rows), {
        limit,
        total: totalIn(count),
        list: meaningOf(filter),
        position: positionIn(filter.sort),
        present: presentDetail,
      }),
    );
  },

  identifyPerson: async (call) => {
    const { person, isNew } = await identifyPerson(call);
    const data = presentPerson(person);
    const ETag = personEtag(person);
    if (!isNew) return ok({ data: { ...data, created: false } }, { ETag });
    const Location = `/api/v1/users/${person.principal_id}`;
    return created({ data: { ...data, created: true } }, { Location, ETag });
  },

  readPerson: async ({ db, credential, params, now }) => {
    const [asks, found] = await db.batch([
      callerStatement(db, credential),
      userWithAttributes(db, idOrPrincipal(params.principalId)),
    ]);
    const caller = callerIn(asks, credential, now);
    const person = firstOf<UserWithAttributes>(found);
    if (!mayViewPerson(caller, person?.id)) throw forbidden();
    if (!person) throw notFound('user');
    return ok({ data: presentDetail(person) }, { ETag: personEtag(person) });
  },

  updatePerson: async (call) => {
    const person = await updatePerson(call);
    return ok({ data: presentPerson(person) }, { ETag: personEtag(person) });
  },

  deletePerson: async (call) => {
    await deletePerson(call);
    return noContent();
  },
});
