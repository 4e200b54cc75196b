/** A value of an attribute, as text. */
import type { Attribute } from '../data/attributes.ts';
import { calendarDayText, minuteText } from '../layout/times.ts';
import { isDay } from './dates.ts';

export function valueText({ type, currencyCode }: Attribute, value: unknown): string {
  if (value === undefined || value === null) return '';
  switch (type) {
    case 'boolean':
      return value === true ? 'Yes' : 'No';
    case 'date':
      return isDay(value) ? calendarDayText(String(value)) : minuteText(String(value));
    case 'currency':
      return amountText(Number(value), currencyCode);
    case 'number':
      return Number(value).toLocaleString();
    case 'string':
      return String(value);
  }
}

/** With the code and not the sign, which several currencies share. */
const amountText = (amount: number, currencyCode: string | null | undefined): string =>
  currencyCode
    ? amount.toLocaleString(undefined, {
        style: 'currency',
        currency: currencyCode,
        currencyDisplay: 'code',
      })
    : amount.toLocaleString();
