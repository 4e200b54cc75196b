import { probeD1 } from './storage-probe.ts';

/** A database that keeps no answers: to the next attempt the first has died after its change. */
export const forgetful = (db: D1Database): D1Database =>
  probeD1(
    db,
    (_name, call) => call(),
    undefined,
    (texts) =>
      texts.some(keepsAnswer) ? Promise.reject(new Error('D1_ERROR: it died')) : undefined,
  );

/** Whether a statement keeps an answer. */
export const keepsAnswer = (text: string): boolean =>
  /UPDATE idempotency_keys\s+SET reply/.test(text);
