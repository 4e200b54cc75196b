/** Limits of what is stored. A file of their own, so that the Worker carries no Drizzle. */

/** The largest metadata of one record, in bytes of its JSON text and in top-level keys. */
export const RECORD_BYTES = 64 * 1024;
export const RECORD_KEYS = 512;

/** The largest attributes of one user, in bytes of their JSON text. */
export const ATTRIBUTE_BYTES = 64 * 1024;

/** So many memberships of one user are read at once, so no user may have more: a row takes 2 MB. */
export const MOST_MEMBERSHIPS = 500;
