/** What a column of a file becomes. */
export const FIELDS = [
  'email',
  'name',
  'firstName',
  'lastName',
  'image',
  'emailVerified',
  'createdAt',
  'externalId',
  'passwordHash',
  'organization',
  'application',
] as const;

export type Field = (typeof FIELDS)[number];

/** A field of a person, `attributes.plan`, or `-`: the column is left out. */
export type Target = Field | `attributes.${string}` | '-';

/** The key of an attribute, as the API takes it. */
const KEY = /^[a-z][a-z0-9_]{0,63}$/;

export const targetIn = (text: string): Target | undefined => {
  if (text === '-') return '-';
  const key = keyOf(text);
  if (key !== undefined && KEY.test(key)) return `attributes.${key}`;
  return FIELDS.find((field) => field === text);
};

/** The key of the attribute that a target is. */
export const keyOf = (target: string): string | undefined =>
  target.startsWith('attributes.') ? target.slice('attributes.'.length) : undefined;

/** A key for a column. */
const keyFor = (column: string): string => {
  const plain = column.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const key = plain.replace(/[^a-z0-9]+/g, '_').replace(/^[_0-9]+|_+$/g, '');
  return key.slice(0, 64) || 'column';
};

/** The key under which an attribute is defined for a column: one that is not taken. */
export function freeKey(column: string, taken: ReadonlySet<string>): string {
  const key = keyFor(column);
  for (let n = 1; ; n += 1) {
    const tried = n === 1 ? key : `${key.slice(0, 60)}_${n}`;
    if (!taken.has(tried)) return tried;
  }
}
