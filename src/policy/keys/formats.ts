/** The formats of strings, each with the words that Django REST framework has for a wrong one. */
import { normaliseEmail } from '../../values/email.ts';
import type { Format } from './rule.ts';

interface Checked {
  readonly fits: (text: string) => boolean;
  readonly fault: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Whether a text is a day of the calendar. February 30 would become March 1. */
const isDay = (text: string): boolean =>
  DAY.test(text) && new Date(`${text}T00:00:00Z`).getUTCMonth() + 1 === Number(text.slice(5, 7));

/** RFC 3339, without leap seconds. */
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** RFC 3986: a scheme, and no blank or other character that must be escaped. */
const URI = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i;

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** Whether a function of the platform takes a text. It throws if not. */
function isTaken(take: () => unknown): boolean {
  try {
    take();
    return true;
  } catch {
    return false;
  }
}

export const formats: Readonly<Record<Format, Checked>> = {
  email: {
    fits: (text) => text.trim() === text && normaliseEmail(text) !== undefined,
    fault: 'Enter a valid email address.',
  },
  uri: { fits: (text) => URI.test(text) && URL.canParse(text), fault: 'Enter a valid URL.' },
  date: {
    fits: isDay,
    fault: 'Date has wrong format. Use one of these formats instead: YYYY-MM-DD.',
  },
  'date-time': {
    fits: (text) =>
      /[t ]/i.test(text[10] ?? '') && isDay(text.slice(0, 10)) && TIME.test(text.slice(11)),
    fault:
      'Datetime has wrong format. Use one of these formats instead: ' +
      'YYYY-MM-DDThh:mm:ss[.uuuuuu](+HH:MM|-HH:MM|Z).',
  },
  uuid: { fits: (text) => UUID.test(text), fault: 'Must be a valid UUID.' },
  language: {
    fits: (text) => text !== '' && isTaken(() => Intl.getCanonicalLocales(text)),
    fault: 'Enter a valid language tag, such as "en" or "de-CH".',
  },
  timezone: {
    fits: (text) => text !== '' && isTaken(() => new Intl.DateTimeFormat('en', { timeZone: text })),
    fault: 'Enter a valid time zone, such as "Europe/Berlin".',
  },
};
