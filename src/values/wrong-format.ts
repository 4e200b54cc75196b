/** The issue of a transform whose text is not of the form that is asked for. */
export const wrongFormat = (format: string, message: string) =>
  ({ code: 'invalid_format', format, message }) as const;
