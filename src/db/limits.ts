/** Limits of what is stored. A file of their own, so that the Worker carries no Drizzle. */

/** The largest metadata of one record, in bytes of its JSON text and in top-level keys. */
export const RECORD_BYTES = 64 * 1024;
export const RECORD_KEYS = 512;

/** The most rules of one tenant for keys of records, and their largest JSON text in bytes. */
export const RULES = 200;
export const RULES_BYTES = 32 * 1024;

/** The largest defaults of one tenant, in bytes of their JSON text and in keys. */
export const DEFAULTS_BYTES = 16 * 1024;
export const DEFAULTS_KEYS = 256;

/** The largest attributes of one user, in bytes of their JSON text. */
export const ATTRIBUTE_BYTES = 64 * 1024;

/**
 * The greatest cap on the memberships of a user. They are read as one row, of at most 2 MB.
 * See docs/decisions/limits.md#what-is-read-at-once.
 */
export const MOST_MEMBERSHIPS = 500;

/** So many memberships are read at once: one beyond the greatest cap tells that there are more. */
export const MEMBERSHIPS_READ = MOST_MEMBERSHIPS + 1;

/** In a list of users, each has at most so many memberships. */
export const MEMBERSHIPS_LISTED = 50;

/**
 * Names are sorted by so many characters of their keys, so that a cursor has an end.
 * See docs/decisions/people.md#one-key-for-search-and-order.
 */
export const NAME_ORDER_LENGTH = 128;
