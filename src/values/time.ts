/** Times on the wire: ISO 8601 in UTC. Inside, times are milliseconds. */
import * as z from 'zod';

/** `2026-02-24T12:00:00.000Z`. */
export const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** `iso` for a time that may be missing. */
export const isoOrNull = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : iso(milliseconds);

/** The schema of a time in a contract. */
export const time = () =>
  z.string().meta({ format: 'date-time', example: '2026-02-24T12:00:00.000Z' });
