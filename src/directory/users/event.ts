/** The contents of events about users. */
import type { EventSource } from '../../db/events.ts';
import type { GlobalRole } from '../../policy/permissions.ts';
import { type AttributeChange, NO_CHANGE } from '../attributes/rules.ts';
import type { Placement } from '../members/placement.ts';
import { columnsIn, keyParts, UNNAMED, type UserFields, type UserKey } from './user.ts';

/** The names of what a new user is made with, never the values. */
export function keysOf(given: {
  readonly fields: UserFields;
  readonly attributes?: AttributeChange;
  readonly globalRole?: GlobalRole;
  readonly placements?: readonly Placement[];
}): string[] {
  const { fields, attributes: { set } = NO_CHANGE, globalRole = 'user', placements = [] } = given;
  return [
    ...columnsIn(fields).filter((column) => fields[column] !== null && !UNNAMED.includes(column)),
    ...Object.keys(set).map((key) => `attributes.${key}`),
    ...(globalRole === 'user' ? [] : ['role']),
    ...placements.map(({ scopeId }) => scopeId),
  ];
}

/** The user that an event is about, and the version that the change led to. */
export function versionOf(key: UserKey): EventSource {
  const { is, value } = keyParts(key);
  return {
    sql: `SELECT u.id AS user_id, u.version FROM users u WHERE ${is('?')}`,
    parameters: [value],
  };
}
