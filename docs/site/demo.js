// The demo directory, which only development has.

/** Other hosts are not asked: there the answer is 404, on every visit. */
const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);

/** The people of the demo with their tokens; none outside of development. */
export async function demoPeople() {
  if (!isLocal) return [];
  const response = await fetch('/dev/people').catch(() => undefined);
  if (!response?.ok) return [];
  return (await response.json()).people;
}
