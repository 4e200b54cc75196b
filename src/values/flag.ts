import * as z from './zod.ts';

/**
 * A parameter of a query that is true or false. Any other text is refused: a misspelled flag would
 * be none. `error` replaces the message.
 */
export const flag = (error?: string) =>
  z.optional(
    z.pipe(
      z.enum(['true', 'false'], error),
      z.transform((text) => text === 'true'),
    ),
  );
