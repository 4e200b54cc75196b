/** The name of a user whose first or last name is given. Pure. */
import { name as nameSchema } from '../../../directory/users/fields.ts';
import type { UserRow } from '../../../directory/users/user.ts';
import { invalidBody } from '../../../http/problem.ts';
import { madeOf, NAME_PARTS, type NamePart } from '../../../values/whole-name.ts';
import type { UserCreation } from './bodies.ts';

type NameFields = Pick<UserCreation, 'name' | 'firstName' | 'lastName'>;

/**
 * The parts of the name that stay, where a body changes the name in part: then the name that is
 * there decides. Undefined if the body gives a name, or both of its parts, or nothing of it.
 */
export function keptParts({
  name,
  firstName,
  lastName,
}: NameFields): readonly NamePart[] | undefined {
  const parts = { first_name: firstName, last_name: lastName };
  const kept = NAME_PARTS.filter((part) => parts[part] === undefined);
  const isWhole = name !== undefined || Boolean(firstName && lastName);
  return isWhole || kept.length === NAME_PARTS.length ? undefined : kept;
}

type Before = Pick<UserRow, 'name' | NamePart>;

const NOBODY: Before = { name: null, first_name: null, last_name: null };

/** The name that a body gives or makes; undefined leaves it. Raises for one that is too long. */
export function wholeName(body: NameFields, before: Before | null): string | null | undefined {
  const old = before ?? NOBODY;
  const { name, firstName = old.first_name, lastName = old.last_name } = body;
  const givesParts = body.firstName !== undefined || body.lastName !== undefined;
  if (name !== undefined || !givesParts) return name;
  if (keptParts(body) && old.name !== madeOf(old)) return undefined;
  const made = madeOf({ first_name: firstName, last_name: lastName });
  if (nameSchema().safeParse(made).success) return made;
  throw invalidBody(
    body.firstName ? 'firstName' : 'lastName',
    'firstName and lastName make a name that is too long: send a name as well.',
  );
}
