/** Times as people read them. */

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const calendarDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const minute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export const dayText = (time: string): string => unbroken(day.format(new Date(time)));

/** A day without a time, which is the same day everywhere. */
export const calendarDayText = (time: string): string =>
  unbroken(calendarDay.format(new Date(time)));

const second = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export const secondText = (time: string): string => second.format(new Date(time));

export const minuteText = (time: string): string => minute.format(new Date(time));

/** Narrow columns would break a day into two lines. */
const unbroken = (text: string): string => text.replaceAll(' ', '\u00a0');
