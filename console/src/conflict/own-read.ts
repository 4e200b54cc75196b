/** How a form reads its record. */

/**
 * A record of a list, or one read again behind the form, would have another version than the one
 * that is edited: so the form waits for a read of its own, which nothing refreshes but its saves.
 */
export const OWN_READ = { meta: { for: 'edit' }, staleTime: 'static', gcTime: 0 } as const;
