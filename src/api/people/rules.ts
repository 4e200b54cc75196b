/** Decisions about people. Pure. */
import {
  type AttributeChange,
  checkAttributes,
  type Typed,
} from '../../directory/attributes/rules.ts';
import { profileFields } from '../../directory/users/fields.ts';
import type { UserFields, UserRow, UserWithAttributes } from '../../directory/users/user.ts';
import { invalidAttributes, invalidBody } from '../../http/problem.ts';
import { lazily } from '../../isolate/lazily.ts';
import type { IdentityName } from '../../policy/caller.ts';
import type { PeopleCall } from './call.ts';
import type { Identification, PersonChange } from './contract.ts';
import type { Placing } from './placing.ts';

/** What a body tells about a person, and what it puts beside that. */
export function partsOf({
  email,
  identities = [],
  organization,
  application,
  createdAt,
  passwordHash,
  ...change
}: Identification): {
  readonly email: string;
  readonly createdAt: number | undefined;
  readonly change: PersonChange;
  readonly identities: readonly IdentityName[];
  readonly passwordHash: string | undefined;
  readonly placing: Placing;
} {
  const placing = { organization, application };
  return { email, createdAt, change, identities, passwordHash, placing };
}

/** Raises 400 for somebody who is to come into being after this moment. */
export function ensureBorn({ createdAt = 0 }: Identification, now: number): void {
  if (createdAt > now) throw invalidBody('createdAt', 'createdAt must not lie in the future.');
}

/** The checked change. Raises `invalid_attributes`, before anything is written. */
export function checkedChange(
  { attributes = {}, emailVerified, externalId, ...profile }: PersonChange,
  definitions: readonly Typed[],
  isStored: (key: string) => boolean,
): { readonly fields: UserFields; readonly attributes: AttributeChange } {
  const { change, invalid } = checkAttributes(attributes, definitions, isStored);
  if (invalid.length > 0) throw invalidAttributes(invalid);
  const email_verified = emailVerified === undefined ? undefined : emailVerified ? 1 : 0;
  const fields: UserFields = {
    ...profileFields(profile),
    email_verified,
    external_id: externalId,
  };
  return { fields, attributes: change };
}

/** Whether a change is the first proof of the email of a user. */
export const provesEmail = (
  { emailVerified }: PersonChange,
  user: Pick<UserRow, 'email_verified'>,
): boolean => emailVerified === true && user.email_verified === 0;

/** Whether a user has a value. A repetition removes values that its first try has removed. */
export function storedKeys(
  { isRepetition }: Pick<PeopleCall, 'isRepetition'>,
  user: Pick<UserWithAttributes, 'attributes'> | undefined,
): (key: string) => boolean {
  const stored = lazily(() => JSON.parse(user?.attributes ?? '{}') as Record<string, unknown>);
  return (key) => isRepetition || Object.hasOwn(stored(), key);
}

/** A strong validator of a user: its version, and a mark of the user. */
export const personEtag = ({ id, version }: Pick<UserRow, 'id' | 'version'>): string =>
  `"${version}-${id.slice(-12)}"`;
