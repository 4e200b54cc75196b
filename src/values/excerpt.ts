const LONGEST = 200;

/** A text from a request as an answer repeats it: at most its first characters. */
export const excerpt = (text: string, longest = LONGEST): string =>
  text.length <= longest ? text : `${text.slice(0, longest).toWellFormed()}…`;
