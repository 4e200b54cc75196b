import type * as z from 'zod';
import { coerce } from './coercion.ts';

type Context = z.core.$RefinementCtx<string>;

const DAY = 86_400_000;

/** A date or time as milliseconds: the first that is meant. */
export function instantFrom(text: string, context: Context): number {
  const stored = coerce('date', text);
  if (typeof stored === 'string') return Date.parse(stored);
  context.addIssue('give a date or a time, such as 2026-02-24 or 2026-02-24T12:00:00Z');
  return Number.NaN;
}

/** A date or time as milliseconds: the last that is meant, so that a day includes all of itself. */
export function instantUntil(text: string, context: Context): number {
  const from = instantFrom(text, context);
  return /^\d{4}-\d\d-\d\d$/.test(text) ? from + DAY - 1 : from;
}
