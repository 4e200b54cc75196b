import { created, noContent, ok } from '../../http/reply.ts';
import { surface } from '../../pipeline/surface.ts';
import { noticesOf } from '../notices.ts';
import { peopleContracts } from './contract.ts';
import { identifyPerson } from './identify.ts';
import { presentPerson } from './present.ts';
import { listPeople, readPerson } from './read.ts';
import { personEtag } from './rules.ts';
import { deletePerson, updatePerson } from './write.ts';

/** How the promises of `peopleContracts` are kept. */
export const peopleSurface = surface(peopleContracts, {
  listPeople,

  identifyPerson: async (call) => {
    const { person, isNew } = await identifyPerson(call);
    const data = presentPerson(person);
    const headers = { ETag: personEtag(person), ...noticesOf(call.env, person) };
    if (!isNew) return ok({ data: { ...data, created: false } }, headers);
    const Location = `/api/v1/users/${person.principal_id}`;
    return created({ data: { ...data, created: true } }, { Location, ...headers });
  },

  readPerson,

  updatePerson: async (call) => {
    const person = await updatePerson(call);
    return ok({ data: presentPerson(person) }, { ETag: personEtag(person) });
  },

  deletePerson: async (call) => {
    await deletePerson(call);
    return noContent();
  },
});
