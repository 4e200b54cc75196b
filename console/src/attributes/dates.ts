/** Dates of attributes, which are instants, in inputs that know days or minutes. All are UTC. */

const MIDNIGHT = 'T00:00:00.000Z';

/** Whether an instant is no more than a day. */
export const isDay = (value: unknown): boolean =>
  typeof value !== 'string' || value.endsWith(MIDNIGHT);

/** `2024-01-15` for an input of days. */
export const dayOf = (value: unknown): string => String(value ?? '').slice(0, 10);

/** `2024-01-15T10:30` for an input of times. */
export const minuteOf = (value: unknown): string => String(value ?? '').slice(0, 16);

export const fromDay = (text: string): string | null => (text ? `${text}${MIDNIGHT}` : null);

/** Browsers leave out the seconds if they are zero. */
export const fromMinute = (text: string): string | null =>
  text ? new Date(`${text}Z`).toISOString() : null;
