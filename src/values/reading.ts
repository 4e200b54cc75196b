/** Steps of schemas that read a text. */
import * as z from './zod.ts';

type Refusal =
  | ReturnType<typeof wrongFormat>
  | { readonly code: 'custom'; readonly message: string };

/** Reads a text as a value. Where `read` finds none, the text is refused. */
export const reading = <Value extends string | number | object>(
  read: (text: string) => Value | undefined,
  refusal: Refusal,
) =>
  z.transform((text: string, { issues }) => {
    const value = read(text);
    if (value === undefined) issues.push({ ...refusal, input: text });
    return value ?? z.NEVER;
  });

/** The text is not of the form that is asked for. */
export const wrongFormat = (format: string, message: string) =>
  ({ code: 'invalid_format', format, message }) as const;
