/** Guesses what the columns of a file become, by its header. Pure. */
import { isExported } from '../csv/exported.ts';
import { FIELDS, type Field, keyOf, type Target, targetIn } from './target.ts';

export interface Definition {
  readonly key: string;
  readonly label: string;
  readonly externalKey: string | null;
}

/** Names of fields in other systems, without case, blanks and marks. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  email: ['mail', 'emailaddress', 'useremail', 'emailid'],
  name: ['fullname', 'displayname'],
  firstName: ['givenname', 'forename'],
  lastName: ['surname', 'familyname'],
  image: ['avatar', 'picture', 'photo', 'imageurl', 'avatarurl', 'photourl', 'pictureurl'],
  emailVerified: ['isemailverified', 'emailisverified'],
  createdAt: ['created', 'createddate', 'creationdate', 'signedupat', 'signupdate'],
  externalId: [],
  passwordHash: [],
  organization: ['organisation', 'organizationkey', 'organizationid', 'org'],
  application: ['applicationkey', 'applicationid'],
};

/** What Roster tells of a person in an export, and takes from nobody. */
const TOLD = ['userId', 'principalId', 'username', 'role', 'updatedAt'];

/** The target of each column. Undefined: nobody knows it. Each target is given once. */
export function guessTargets(
  header: readonly string[],
  definitions: readonly Definition[],
): readonly (Target | undefined)[] {
  const given = new Set<Target>();
  const isExport = isExported(header);
  return header.map((column) => {
    if (isExport && TOLD.includes(column)) return '-';
    const target = targetOf(column, definitions);
    if (target === undefined || given.has(target)) return undefined;
    given.add(target);
    return target;
  });
}

/** A name in the one form that is compared. */
const bare = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

function targetOf(column: string, definitions: readonly Definition[]): Target | undefined {
  const named = targetIn(column.trim());
  const key = named && keyOf(named);
  if (key !== undefined) return definitions.some((each) => each.key === key) ? named : undefined;
  const name = bare(column);
  if (name === '') return undefined;
  const field = FIELDS.find((each) => bare(each) === name || NAMES[each].includes(name));
  if (field) return field;
  const found =
    definitions.find(({ externalKey }) => externalKey === column.trim()) ??
    definitions.find((each) => bare(each.key) === name || bare(each.label) === name);
  return found && `attributes.${found.key}`;
}
