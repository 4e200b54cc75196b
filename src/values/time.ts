/** Times on the wire: ISO 8601 in UTC. Inside, times are milliseconds. */
import * as z from './zod.ts';

/** `2026-02-24T12:00:00.000Z`. */
export const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** `iso` for a time that may be missing. */
export const isoOrNull = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : iso(milliseconds);

/** The schema of a time in a contract. */
export const time = (example = '2026-02-24T12:00:00.000Z') =>
  z.string().register(z.globalRegistry, { format: 'date-time', example });

/**
 * The last moment whose year has four digits. Later ones have another form, which few clients read.
 */
export const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The schema of a time that a client gives, as milliseconds. Its offset may not lead past 9999. */
export const moment = () =>
  z
    .pipe(
      z.iso.datetime({ offset: true }),
      z.transform((text) => Date.parse(text)),
    )
    .check(
      z.refine((milliseconds) => milliseconds <= LAST_MOMENT, 'The year must not be after 9999'),
    );
