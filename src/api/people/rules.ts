/** What a request about a person means: pure. */
import { checkAttributes, type Typed } from '../../directory/attributes/rules.ts';
import { detailsOf } from '../../directory/users/details.ts';
import type { Details } from '../../directory/users/people-commands.ts';
import { Problem } from '../../http/problem.ts';
import type { PersonChange } from './contract.ts';

/** The details to store. Raises `invalid_attributes`: all are checked before anything is written. */
export function checkedDetails(
  { attributes = {}, ...fields }: PersonChange,
  definitions: readonly Typed[],
): Details {
  const { change, invalid } = checkAttributes(attributes, definitions);
  if (invalid.length > 0) throw new Problem({ is: 'invalid_attributes', invalid });
  return detailsOf(fields, change);
}

/** A strong validator of a user: whose, and which version. */
export const personEtag = (userId: string, version: number): string =>
  `"${version}-${userId.slice(-12)}"`;
