/** What is to be stored of a person. Pure. */
import type { AttributeChange } from '../attributes/rules.ts';
import type { Details } from './people-commands.ts';

/** The fields of a person that a request gives: absent stays, null removes. */
export interface PersonFields {
  readonly name?: string | null | undefined;
  readonly image?: string | null | undefined;
  readonly emailVerified?: boolean | undefined;
}

/** Fields, and attributes that were checked against their definitions, as they go into statements. */
export const detailsOf = (fields: PersonFields, attributes: AttributeChange): Details => ({
  fields: JSON.stringify(fields),
  nameSearch: searchForm(fields.name ?? ''),
  set: JSON.stringify(attributes.set),
  unset: JSON.stringify(attributes.unset),
  checkedAgainst: attributes.checkedAgainst,
  keys: keysOf(fields, attributes),
});

/** What a search compares: lower case as JavaScript knows it. */
export const searchForm = (text: string): string => text.toLowerCase();

const keysOf = (fields: object, { set, unset }: AttributeChange): string[] => [
  ...Object.keys(fields),
  ...[...Object.keys(set), ...unset].map((key) => `attributes.${key}`),
];
