import type * as z from 'zod';
import { coerce } from './coercion.ts';

type Context = z.core.$RefinementCtx<string>;

const DAY = 86_400_000;

/** Reads a date or a time as milliseconds. A date means its first millisecond. */
export function instantFrom(text: string, context: Context): number {
  const stored = coerce('date', text);
  if (typeof stored === 'string') return Date.parse(stored);
  context.addIssue('give a date or a time, such as 2026-02-24 or 2026-02-24T12:00:00Z');
  return Number.NaN;
}

/** Reads a date or a time as milliseconds. A date means its last millisecond. */
export function instantUntil(text: string, context: Context): number {
  const from = instantFrom(text, context);
  return /^\d{4}-\d\d-\d\d$/.test(text) ? from + DAY - 1 : from;
}
