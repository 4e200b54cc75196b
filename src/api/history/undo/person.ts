import { callerIn, callerStatement } from '../../../auth/caller.ts';
import { firstOf } from '../../../db/rows.ts';
import type { Inverse } from '../../../directory/history/inverse.ts';
import type { Change, Values } from '../../../directory/history/line.ts';
import { type UserWithAttributes, userWithAttributes } from '../../../directory/users/user.ts';
import { notFound } from '../../../http/problem.ts';
import { PLATFORM } from '../../../policy/caller.ts';
import { can } from '../../../policy/can.ts';
import type { PersonChange } from '../../people/contract.ts';
import { personEtag } from '../../people/rules.ts';
import { updatePerson } from '../../people/write.ts';
import { findFacts } from '../../tenancy/facts.ts';
import { tagOfUser } from '../../tenancy/tags.ts';
import { visibleUser } from '../../tenancy/users/rules.ts';
import { updateUser } from '../../tenancy/users/update.ts';
import { takeBack, type UndoCall } from './take-back.ts';

const ATTRIBUTE = 'attributes.';

/**
 * Undoes a change of somebody's names, image, external id or attributes. Those who manage people
 * change the last two; the others are changed by administrators as well, and by oneself.
 */
export async function undoPerson(call: UndoCall, change: Change, userId: string): Promise<void> {
  const [asks, found] = await call.db.batch([
    callerStatement(call.db, call.credential),
    userWithAttributes(call.db, { id: userId }),
  ]);
  const caller = callerIn(asks, call.credential, call.now);
  const user = firstOf<UserWithAttributes>(found);
  if (!user) throw notFound('user');
  const names = Object.keys({ ...change.before, ...change.after });
  const isSelf = caller.kind === 'user' && caller.userId === userId;
  const isAccount = isSelf || can(caller, 'platform.update_users', PLATFORM);
  const isOfDetails = names.some((name) => name === 'externalId' || name.startsWith(ATTRIBUTE));
  const undo = isAccount && !isOfDetails ? undoAccount : undoDetails;
  await undo(call, change, user);
}

const undoDetails = (call: UndoCall, change: Change, user: UserWithAttributes): Promise<void> =>
  takeBack(call, change, { values: valuesOf(user), etag: personEtag(user) }, (inverse, headers) =>
    updatePerson({
      ...call,
      headers,
      params: { principalId: user.id },
      body: bodyOf(inverse),
    }),
  );

async function undoAccount(call: UndoCall, change: Change, { id }: UserWithAttributes) {
  const { user, view } = visibleUser(await findFacts(call, {}, { userId: id }));
  const now = { values: fieldsOf(user), etag: tagOfUser(user, view) };
  await takeBack(call, change, now, (inverse, headers) =>
    updateUser({ ...call, headers, body: bodyOf(inverse) }, id),
  );
}

/** The body of the ordinary change: what was not there before is removed by null. */
function bodyOf({ set, unset }: Inverse): PersonChange {
  const all = [...Object.entries(set), ...unset.map((name) => [name, null] as const)];
  const attributes = all.flatMap(([name, value]) =>
    name.startsWith(ATTRIBUTE) ? [[name.slice(ATTRIBUTE.length), value] as const] : [],
  );
  return {
    ...Object.fromEntries(all.filter(([name]) => !name.startsWith(ATTRIBUTE))),
    ...(attributes.length > 0 && { attributes: Object.fromEntries(attributes) }),
  };
}

const fieldsOf = ({
  name,
  first_name: firstName,
  last_name: lastName,
  image,
}: Pick<UserWithAttributes, 'name' | 'first_name' | 'last_name' | 'image'>) => ({
  name,
  firstName,
  lastName,
  image,
});

const valuesOf = (user: UserWithAttributes): Values => ({
  ...fieldsOf(user),
  externalId: user.external_id,
  ...Object.fromEntries(
    Object.entries(JSON.parse(user.attributes) as Values).map(([key, value]) => [
      `${ATTRIBUTE}${key}`,
      value,
    ]),
  ),
});
