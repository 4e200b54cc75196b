/** The types and visibilities of attributes, in words. */
import type { Attribute } from '../data/attributes.ts';

const words = {
  string: 'Text',
  number: 'Number',
  currency: 'Currency',
  boolean: 'Yes or no',
  date: 'Date',
} as const satisfies Readonly<Record<Attribute['type'], string>>;

export const typeChoices = Object.entries(words).map(([id, name]) => ({ id, name }));

const visibilities = {
  team: 'The team',
  application: 'Admins of applications, and the team',
  organization: 'Admins of organizations and applications, and the team',
} as const satisfies Readonly<Record<Attribute['visibility'], string>>;

export const visibilityChoices = Object.entries(visibilities).map(([id, name]) => ({ id, name }));

export const typeText = ({ type, currencyCode }: Attribute): string =>
  currencyCode === null ? words[type] : `${words[type]}, ${currencyCode}`;
