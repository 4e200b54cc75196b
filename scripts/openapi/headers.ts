import * as z from 'zod';

/** Headers as an object of optional strings, by name with a sentence each. */
export const optionalStrings = (headers: Readonly<Record<string, string>>) =>
  z.object(
    Object.fromEntries(
      Object.entries(headers).map(([name, description]) => [
        name,
        z.string().optional().meta({ description }),
      ]),
    ),
  );
