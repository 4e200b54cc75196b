import type { UserWithAttributes } from '../../../directory/users/user.ts';
import { decidingAnew } from '../../../pipeline/decide-anew.ts';
import type { PeopleCall } from '../call.ts';
import { identifyPerson } from '../identify.ts';
import { type RowOutcome, refusedBy } from './outcome.ts';
import type { Row } from './row.ts';

/** Identifies one person as a single request does, in the registrar of the email. */
export async function identifyAlone(
  call: PeopleCall,
  { input, newId, named }: Row,
  found: UserWithAttributes | undefined,
): Promise<RowOutcome> {
  try {
    const single = decidingAnew(identifyPerson);
    const { person, isNew } = await single({ ...call, body: input, newId, named });
    const isSame = found?.id === person.id && found.version === person.version;
    return {
      how: isNew ? 'created' : isSame ? 'unchanged' : 'updated',
      person: { userId: person.id, principalId: person.principal_id },
    };
  } catch (error) {
    return refusedBy(error);
  }
}
