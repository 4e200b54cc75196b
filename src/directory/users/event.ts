/** The contents of events about users. */
import type { EventSource } from '../../db/events.ts';
import { type AttributeChange, NO_CHANGE } from '../attributes/rules.ts';
import type { Placement } from '../members/placement.ts';
import { columnsIn, keyParts, type UserFields, type UserKey } from './user.ts';

/** The names of the fields that a command gives, never their values. */
export function keysOf(given: {
  readonly fields: UserFields;
  readonly attributes?: AttributeChange;
  readonly role?: string | null;
  readonly placements?: readonly Placement[];
}): string[] {
  const { fields, attributes: { set, unset } = NO_CHANGE, role, placements = [] } = given;
  return [
    ...columnsIn(fields),
    ...[...Object.keys(set), ...unset].map((key) => `attributes.${key}`),
    ...(role ? ['role'] : []),
    ...placements.map(({ scopeId }) => scopeId),
  ];
}

/** The user that an event is about, and the version that the change led to. */
export function versionOf(key: UserKey): EventSource {
  const { column, value } = keyParts(key);
  return {
    sql: `SELECT u.id AS user_id, u.version FROM users u WHERE ${column} = ?`,
    parameters: [value],
  };
}
