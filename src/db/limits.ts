/** Limits that the tables enforce. A file of their own, so that the Worker carries no Drizzle. */

/** The largest metadata of one record, in bytes of its JSON text and in top-level keys. */
export const RECORD_BYTES = 64 * 1024;
export const RECORD_KEYS = 512;

/** The largest attributes of one user, in bytes of their JSON text. */
export const ATTRIBUTE_BYTES = 64 * 1024;
