import { mistakesIn, readOnce } from '../isolate/variable.ts';

/** The platform ends what a request leaves after its answer within half a minute. */
const MOST_SECONDS = 20;

/** The variable `METRICS_SECONDS`: a whole number, or `off`, which is null. */
export const metricsSecondsIn = readOnce((text): number | null => {
  if (text === 'off') return null;
  const seconds = Number(text);
  if (/^[1-9]\d?$/.test(text) && seconds <= MOST_SECONDS) return seconds;
  throw mistakesIn('METRICS_SECONDS', [`must be a whole number from 1 to ${MOST_SECONDS}, or off`]);
});
