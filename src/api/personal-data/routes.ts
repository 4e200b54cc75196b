import { callerIn, callerStatement } from '../../auth/caller.ts';
import { firstOf } from '../../db/rows.ts';
import { type ErasureRow, erasureById } from '../../directory/personal-data/erasure.ts';
import { exportOf } from '../../directory/personal-data/export.ts';
import { keyNamed, type UserRow, userWithAttributes } from '../../directory/users/user.ts';
import { etagOf } from '../../http/etag.ts';
import { forbidden, notFound } from '../../http/problem.ts';
import { created, finished, noContent, ok } from '../../http/reply.ts';
import { surface } from '../../pipeline/surface.ts';
import { isThemselves, mayManagePeople, reachesPerson } from '../../policy/people.ts';
import { personalDataContracts } from './contract.ts';
import { erasePerson, presentErasure } from './erase.ts';
import { lift } from './suppressions.ts';

/** How the promises of `personalDataContracts` are kept. */
export const personalDataSurface = surface(personalDataContracts, {
  exportPerson: async ({ db, credential, params, now }) => {
    const [asks, found] = await db.batch([
      callerStatement(db, credential),
      userWithAttributes(db, keyNamed(params.principalId)),
    ]);
    const caller = callerIn(asks, credential, now);
    const person = firstOf<UserRow>(found);
    const isOwn = isThemselves(caller, person?.id);
    if (!isOwn && !mayManagePeople(caller)) throw forbidden();
    if (!person || !(isOwn || reachesPerson(caller, person.role))) throw notFound('user');
    const { id, email, kind } = person;
    const text = await exportOf(db, { id, email: kind === 'human' ? email : null }, now);
    return finished(text, {
      'Cache-Control': 'private, no-store',
      'Content-Disposition': `attachment; filename="${id}.json"`,
    });
  },

  erasePerson: async (call) => {
    const erasure = await erasePerson(call);
    const Location = `/api/v1/erasures/${erasure.id}`;
    return created({ data: presentErasure(erasure) }, { Location });
  },

  liftSuppression: async (call) => {
    await lift(call);
    return noContent();
  },

  readErasure: async ({ db, credential, params, now }) => {
    const [asks, found] = await db.batch([
      callerStatement(db, credential),
      erasureById(db, params.erasureId),
    ]);
    if (!mayManagePeople(callerIn(asks, credential, now))) throw forbidden();
    const erasure = firstOf<ErasureRow>(found);
    if (!erasure) throw notFound('erasure');
    const data = presentErasure(erasure);
    return ok({ data }, { ETag: etagOf(data) });
  },
});
