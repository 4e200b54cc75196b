/** A value of an attribute, as text. */
import type { Attribute } from '../data/attributes.ts';
import { dayOf, isDay } from './dates.ts';

export function valueText({ type, currencyCode }: Attribute, value: unknown): string {
  if (value === undefined || value === null) return '';
  switch (type) {
    case 'boolean':
      return value === true ? 'Yes' : 'No';
    case 'date':
      return isDay(value) ? dayOf(value) : new Date(String(value)).toLocaleString();
    case 'currency':
      return `${Number(value).toLocaleString()} ${currencyCode ?? ''}`;
    case 'number':
      return Number(value).toLocaleString();
    case 'string':
      return String(value);
  }
}
