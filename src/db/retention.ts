import { mistakesIn, readOnce } from '../isolate/variable.ts';

/** A kept answer is repeated for a day, and its event is the receipt: two days are the least. */
const LEAST_DAYS = 2;

/** The variable `HISTORY_DAYS`. Throws for anything but a whole number of days from 1 on. */
export const historyDaysIn = readOnce((text): number => {
  const days = Number(text);
  if (/^\d{1,5}$/.test(text) && days >= 1) return days;
  throw mistakesIn('HISTORY_DAYS', ['must be a whole number of days, at least 1']);
});

/** The variable `EVENT_DAYS`. Throws for anything but a whole number of days from 2 on. */
export const eventDaysIn = readOnce((text): number => {
  const days = Number(text);
  if (/^\d{1,5}$/.test(text) && days >= LEAST_DAYS) return days;
  throw mistakesIn('EVENT_DAYS', [`must be a whole number of days, at least ${LEAST_DAYS}`]);
});
