const LONGEST = 2_048;

/**
 * The URL of an image as the URL parser writes it, so that it holds no quote, bracket or blank.
 * Undefined unless it is https and carries no credentials. It is stored and shown, never fetched.
 */
export function imageUrlIn(text: string): string | undefined {
  const { protocol, username, password, href } = URL.parse(text) ?? {};
  const isPublic = protocol === 'https:' && username === '' && password === '';
  return isPublic && href !== undefined && href.length <= LONGEST ? href : undefined;
}
