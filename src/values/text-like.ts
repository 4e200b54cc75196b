import * as z from './zod.ts';

/** The schema of a text, with an example for the document. */
export const textLike = (example: string) => z.string().register(z.globalRegistry, { example });
