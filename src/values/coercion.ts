import { doubleKeeps } from './double.ts';
import { iso } from './time.ts';

/**
 * Converts an incoming value to the stored form of an attribute's type. Pure. It follows the rules
 * of the *User Attributes Plan* (`String`, `Number`, `new Date`) where their meaning is clear. It
 * rejects what they accept by accident: '' as 0, '$50' as a date in 1950, 30 February as 1 March.
 */
export const ATTRIBUTE_TYPES = ['string', 'number', 'boolean', 'date', 'currency'] as const;

export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];
export type Stored = string | number | boolean;

/** The stored form of a value, or undefined if it does not fit the type. */
export const coerce = (type: AttributeType, value: unknown): Stored | undefined =>
  rules[type](value);

const rules: Readonly<Record<AttributeType, (value: unknown) => Stored | undefined>> = {
  string: (value) => (isScalar(value) ? String(value) : undefined),
  number: (value) => (typeof value === 'string' ? numberIn(value) : finite(value)),
  currency: (value) => rules.number(value),
  boolean: (value) => (typeof value === 'boolean' ? value : booleans.get(value)),
  date: (value) => (typeof value === 'string' ? dateIn(value) : instant(value)),
};

const booleans: ReadonlyMap<unknown, boolean> = new Map([
  ...(['true', '1'] as const).map((text) => [text, true] as const),
  ...(['false', '0'] as const).map((text) => [text, false] as const),
]);

const isScalar = (value: unknown): value is Stored =>
  typeof value === 'string' || typeof value === 'boolean' || finite(value) !== undefined;

/** Turns -0 into 0, because JSON would lose its sign. */
const finite = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value + 0 : undefined;

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads a decimal number between blanks. Rejects one that would lose digits. */
function numberIn(text: string): number | undefined {
  const trimmed = text.trim();
  return DECIMAL.test(trimmed) && doubleKeeps(trimmed) ? finite(Number(trimmed)) : undefined;
}

const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const FIRST_INSTANT = -62_167_219_200_000; // the year 0000

/** ISO 8601 of milliseconds since 1970, for years of four digits. */
function instant(value: unknown): string | undefined {
  const inRange = Number.isInteger(value) && Number(value) >= FIRST_INSTANT;
  return inRange && Number(value) <= LAST_INSTANT ? iso(Number(value)) : undefined;
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/i;
const HTTP = /^[a-z]{3}, (\d\d) ([a-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/i;
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** Reads ISO 8601 (UTC if it names no zone) or an HTTP date (RFC 9110, IMF-fixdate). */
function dateIn(text: string): string | undefined {
  const iso = ISO.exec(text);
  if (iso) {
    const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = iso;
    const millisecond = fraction.padEnd(3, '0').slice(0, 3);
    return calendarDate([year, month, day, hour, minute, second, millisecond], zone);
  }
  const [, day, monthName, year, hour, minute, second] = HTTP.exec(text) ?? [];
  const month = MONTHS.indexOf(monthName?.toLowerCase() ?? '') + 1;
  return month === 0
    ? undefined
    : calendarDate([year, String(month), day, hour, minute, second, '0'], 'Z');
}

/** The instant of calendar fields, or undefined for a day or time that does not exist. */
function calendarDate(fields: readonly (string | undefined)[], zone: string): string | undefined {
  const [year, month, day, hour, minute, second, millisecond] = fields.map((field) =>
    Number(field ?? 0),
  );
  const date = new Date(0);
  date.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day);
  date.setUTCHours(hour ?? 0, minute, second, millisecond);
  const exists =
    date.getUTCMonth() + 1 === month &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  const offset = offsetOf(zone);
  return exists && offset !== undefined ? instant(date.getTime() - offset) : undefined;
}

/** Milliseconds east of UTC, or undefined beyond 14 hours, which no zone exceeds. */
function offsetOf(zone: string): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  if (!sign) return 0;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  if (Number(minutes) > 59 || offset > 14 * 3_600_000) return undefined;
  return sign === '-' ? -offset : offset;
}
