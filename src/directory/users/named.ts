/** How users are named: by id, email or username. */
import { hasUsername } from '../../db/conditions.ts';
import { hasFormOfId } from '../../values/id-form.ts';

/**
 * SQL of the id of the user that a text names, which the parameter holds: the id of the user or of
 * its principal, or else a username. Only a text of the form of an id costs more than one look-up.
 */
export const userNamed = (text: string, parameter: string): string => {
  const byUsername = `(SELECT id FROM users WHERE ${hasUsername(parameter)})`;
  if (!hasFormOfId(text)) return byUsername;
  return `coalesce((SELECT id FROM users WHERE id = ${parameter}),
                   (SELECT user_id FROM principals WHERE id = ${parameter}), ${byUsername})`;
};

/** Filters of a list that leave one person at most: by what is unique, and whole. */
export interface ExactFilter {
  readonly email?: string | undefined;
  readonly username?: string | undefined;
  readonly externalId?: string | undefined;
}

/**
 * The filters as SQL conditions, each with its value. They find people: no service has either.
 * `first` is the number of the first parameter; 0 is the next one.
 */
export function exactConditions({ email, username, externalId }: ExactFilter, first = 0) {
  const conditions: { readonly sql: string; readonly value: string }[] = [];
  const next = () => (first === 0 ? '?' : `?${first + conditions.length}`);
  if (email !== undefined) {
    conditions.push({ sql: `email = ${next()} AND kind = 'human'`, value: email });
  }
  if (username !== undefined) conditions.push({ sql: hasUsername(next()), value: username });
  if (externalId !== undefined) {
    conditions.push({ sql: `external_id = ${next()}`, value: externalId });
  }
  return conditions;
}

/** The ids of the users whom the filters leave, as SQL and its parameters. Null is all users. */
export function idsOfExactly(filter: ExactFilter, first = 0) {
  const conditions = exactConditions(filter, first);
  if (conditions.length === 0) return null;
  return {
    sql: `SELECT id FROM users WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`,
    parameters: conditions.map(({ value }) => value),
  };
}
