/** Rules in words. */
import { ANY, type Rule } from '../../data/rules.ts';
import type { Unruled } from '../../data/unruled.ts';
import { jsonOf, type TypedValue } from '../../values/typed-value.ts';

const types = {
  any: 'Anything',
  string: 'Text',
  number: 'Number',
  integer: 'Whole number',
  boolean: 'Yes or no',
  date: 'Day',
  object: 'Object',
  array: 'List',
} as const satisfies Readonly<Record<Rule['type'], string>>;

const formats = {
  any: 'Any text',
  email: 'Email address',
  uri: 'Address of a page (URI)',
  date: 'Day, such as 2026-02-24',
  'date-time': 'Day and time',
  uuid: 'UUID',
  language: 'Language, such as en-GB',
  timezone: 'Time zone, such as Europe/Paris',
} as const satisfies Readonly<Record<Rule['format'], string>>;

const writers = {
  user: 'The person and admins',
  admin: 'Admins',
  service: 'Service users',
} as const satisfies Readonly<Record<Rule['write'], string>>;

const writersAtLength = {
  user: 'The person, admins and service users',
  admin: 'Admins and service users, not the person',
  service: 'Service users and the platform alone',
} as const satisfies Readonly<Record<Rule['write'], string>>;

const readers = {
  user: 'The person and admins',
  admin: 'Admins alone',
} as const satisfies Readonly<Record<Rule['read'], string>>;

const readersAtLength = {
  user: 'The person and admins',
  admin: 'Admins alone: the person never sees it',
} as const satisfies Readonly<Record<Rule['read'], string>>;

const unruledWords = {
  allow: 'whoever writes a record writes them too',
  admin: 'admins and service users alone write them',
  refuse: 'nobody writes them',
} as const satisfies Readonly<Record<Unruled['unknownKeys'], string>>;

const choicesOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([id, name]) => ({ id, name }));

export const typeChoices = choicesOf(types);
export const formatChoices = choicesOf(formats);
export const writeChoices = choicesOf(writersAtLength);
export const readChoices = choicesOf(readersAtLength);
export const unruledChoices = choicesOf(unruledWords);

export const writerText = ({ write }: Rule): string => writers[write];
export const readerText = ({ read }: Rule): string => readers[read];
export const unruledText = (unknownKeys: Unruled['unknownKeys']): string =>
  unruledWords[unknownKeys];

/** What a value may be: `Whole number, from 1 to 50`. */
export function valueText(rule: Rule): string {
  const { type, format, maxLength, enum: choices } = rule;
  const isAnyChoice = type === ANY && choices.length > 0;
  const parts = [
    isAnyChoice ? '' : types[type],
    format === ANY ? '' : `as ${formats[format]}`,
    boundsText(rule),
    maxLength === undefined ? '' : `up to ${maxLength.toLocaleString()} characters`,
    choices.length === 0 ? '' : `${isAnyChoice ? 'One' : 'one'} of ${listText(choices)}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function boundsText({ minimum, maximum }: Rule): string {
  if (minimum !== undefined && maximum !== undefined) return `from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `at least ${minimum}`;
  return maximum === undefined ? '' : `at most ${maximum}`;
}

/** A table shows so many choices. */
const SHOWN = 6;

function listText(values: readonly TypedValue[]): string {
  const shown = values.slice(0, SHOWN).map(literalText).join(', ');
  return values.length > SHOWN ? `${shown} and ${values.length - SHOWN} more` : shown;
}

const literalText = (typed: TypedValue): string => JSON.stringify(jsonOf(typed));

/** The default of a rule, as JSON. */
export const defaultText = ({ default: [value] }: Pick<Rule, 'default'>): string =>
  value ? literalText(value) : '';

const wordsOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  type: types,
  format: formats,
  write: writersAtLength,
  read: readersAtLength,
};

/** A value of a field of the form, for a choice between two versions. */
export function fieldText(field: string, value: unknown): string {
  if (Array.isArray(value)) return value.map(literalText).join(', ') || 'none';
  return wordsOf[field]?.[String(value)] ?? '';
}
