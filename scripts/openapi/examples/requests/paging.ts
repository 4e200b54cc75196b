/** A short page, so that an example shows how the next one is found. */
export const firstTwo = { limit: 2 };
