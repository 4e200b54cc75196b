/** The form of Roster's ids. Nothing that is found by its name may have a name of this form. */

/** The prefixes of ids. The rest of a TypeID is a UUIDv7, so ids sort by creation. */
const ID_PREFIXES = [
  'user',
  'principal',
  'app',
  'org',
  'user_attr',
  'token',
  'event',
  'invitation',
  'code',
  'message',
  'webhook',
  'erasure',
] as const;

export type IdPrefix = (typeof ID_PREFIXES)[number];

/** The length of a TypeID without its prefix and underscore. */
export const ID_SUFFIX_LENGTH = 26;

const FORM = new RegExp(`^(?:${ID_PREFIXES.join('|')})_[0-9a-z]{${ID_SUFFIX_LENGTH}}$`, 'i');

/** Whether a text looks like an id. See docs/decisions/tenancy.md#ids-before-names. */
export const hasFormOfId = (text: string): boolean => FORM.test(text);
