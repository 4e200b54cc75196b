/** At most so many events are replayed at once. */
export const MOST_REPLAYED = 1_000;
