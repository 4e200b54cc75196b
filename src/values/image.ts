/** An https URL that carries no credentials. It is stored and shown, never fetched. */
export function isImageUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.protocol === 'https:' && url.username === '' && url.password === '';
}
