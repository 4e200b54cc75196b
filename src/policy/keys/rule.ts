/** A rule of a tenant for one key of the records there, as it is stored. */

/** Any value of JSON. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A `date` is a string, `2026-02-24`. The others are the types of JSON. */
export const VALUE_TYPES = [
  'string',
  'number',
  'integer',
  'boolean',
  'date',
  'object',
  'array',
] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** What the text of a string may be. */
export const FORMATS = [
  'email',
  'uri',
  'date',
  'date-time',
  'uuid',
  'language',
  'timezone',
] as const;
export type Format = (typeof FORMATS)[number];

/** Who changes a key, from the least authority to the greatest. */
export const AUTHORITIES = ['user', 'admin', 'service'] as const;
export type Authority = (typeof AUTHORITIES)[number];

/** Who sees a key. One for admins is private: it is in nothing that the person reads as itself. */
export const READERS = ['user', 'admin'] as const;

/** What a tenant says of keys without a rule, from the widest to the narrowest. */
export const UNKNOWN_KEYS = ['allow', 'admin', 'refuse'] as const;
export type UnknownKeys = (typeof UNKNOWN_KEYS)[number];

export interface Rule {
  readonly label?: string | undefined;
  readonly description?: string | undefined;
  readonly type?: ValueType | undefined;
  /** The only values. `null` is a value where it is named here, or where there is no type. */
  readonly enum?: readonly Json[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  /** In characters (code points), as JSON Schema counts. */
  readonly maxLength?: number | undefined;
  readonly format?: Format | undefined;
  readonly default?: Json | undefined;
  /** The least authority that changes it. */
  readonly write: Authority;
  readonly read: (typeof READERS)[number];
}

/** The rules of one tenant. */
export interface RuleSet {
  readonly tenantKey: string;
  readonly rules: ReadonlyMap<string, Rule>;
  readonly unknownKeys: UnknownKeys;
  /** Keys whose values the tenant imposes. Nobody changes them in a record. */
  readonly locked: ReadonlySet<string>;
}

/** Whether an authority is enough. */
export const isEnough = (held: Authority, needed: Authority): boolean =>
  AUTHORITIES.indexOf(held) >= AUTHORITIES.indexOf(needed);

/** Whether two values of JSON have the same text. The order of keys counts, as it does in D1. */
export const isSame = (one: Json | undefined, other: Json | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
