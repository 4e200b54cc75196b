/** What a tenant says of keys without a rule, in its order. */
import type { UnknownKeys } from '../../data/unruled.ts';

/** From the widest to the narrowest. */
const ORDER: readonly UnknownKeys[] = ['allow', 'admin', 'refuse'];

/** Whether an organization may say this under what its application says. */
export const isAsNarrow = (one: UnknownKeys, above: UnknownKeys): boolean =>
  ORDER.indexOf(one) >= ORDER.indexOf(above);

/** What holds of two. */
export const narrower = (one: UnknownKeys, other: UnknownKeys): UnknownKeys =>
  isAsNarrow(one, other) ? one : other;
