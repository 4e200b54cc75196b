/**
 * Names that are made of a first and a last name. Pure.
 * See docs/decisions/people.md#a-name-made-of-its-parts.
 */

/** The parts of a name, as their columns. */
export const NAME_PARTS = ['first_name', 'last_name'] as const;

export type NamePart = (typeof NAME_PARTS)[number];

type Parts = Readonly<Record<NamePart, string | null>>;

/** The name that parts make; null if there are none. */
export const madeOf = ({ first_name, last_name }: Parts): string | null =>
  [first_name, last_name].filter((part) => part !== null).join(' ') || null;
