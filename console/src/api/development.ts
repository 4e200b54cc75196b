/** The people of the demo, whom only a server of development tells. */

export interface DemoPerson {
  readonly name: string;
  readonly email: string;
  /** In words, such as `Admin of Acme Corp`. */
  readonly role: string;
  readonly token: string;
}

/** An empty list where there is no demo, as in production. */
export async function demoPeople(): Promise<readonly DemoPerson[]> {
  const response = await fetch('/dev/people').catch(() => undefined);
  const isJson = response?.headers.get('Content-Type')?.startsWith('application/json');
  if (!response?.ok || !isJson) return [];
  const { people } = (await response.json()) as { readonly people: readonly DemoPerson[] };
  return people;
}
