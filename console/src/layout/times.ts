/** Times as people read them. */

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const minute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export const dayText = (time: string): string => day.format(new Date(time));

export const minuteText = (time: string): string => minute.format(new Date(time));
