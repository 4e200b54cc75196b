import { coerce } from './coercion.ts';
import { reading, wrongFormat } from './reading.ts';
import * as z from './zod.ts';

/** The time that a text names, in milliseconds, both ends included. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/**
 * The whole day, minute or second that a text names, or the one millisecond. Undefined if it names
 * none. See docs/decisions/people.md#a-time-means-all-of-it.
 */
export function spanIn(text: string): Span | undefined {
  const stored = coerce('date', text);
  if (typeof stored !== 'string') return undefined;
  const from = Date.parse(stored);
  return { from, until: from + lengthOf(text) - 1 };
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 1_440 * MINUTE;

/** How long a time lasts that `coerce` reads: it has the precision of its text. */
function lengthOf(text: string): number {
  if (/^[\d-]+$/.test(text)) return DAY;
  if (text.includes('.')) return 1;
  return /\d:\d\d:\d/.test(text) ? SECOND : MINUTE;
}

const NO_DATE = wrongFormat(
  'date',
  'give a date or a time, such as 2026-02-24 or 2026-02-24T12:00:00Z',
);

/** The schema of a lower bound: the first millisecond of a date or a time. */
export const instantFrom = () =>
  z.pipe(
    z.string(),
    reading((text) => spanIn(text)?.from, NO_DATE),
  );

/** The schema of an upper bound: the last millisecond of a date or a time. */
export const instantUntil = () =>
  z.pipe(
    z.string(),
    reading((text) => spanIn(text)?.until, NO_DATE),
  );
