/**
 * Of the 10,000 passwords that everybody tries, those that are long enough to be set. The list is a
 * static asset, so it takes no room in the bundle and is read when the first password is set. See
 * docs/decisions/sign-in.md#form-of-the-list.
 */
import type { Env } from '../env.ts';
import { unavailable } from '../http/problem.ts';

export type Assets = Pick<Env, 'ASSETS'>;

/** Its path among the assets. The host only makes a URL of it. */
const URL_OF_LIST = 'https://assets/common-passwords.txt';

let kept: ReadonlySet<string> | undefined;

/** The passwords, each as `comparable` writes it. Raises 503 while the list cannot be read. */
export async function commonPasswords({ ASSETS }: Assets): Promise<ReadonlySet<string>> {
  // The list is kept and its promise is not: a request may not wait for the reading of another.
  kept ??= passwordsIn(await read(ASSETS));
  return kept;
}

async function read(assets: Fetcher): Promise<string> {
  try {
    const answer = await assets.fetch(URL_OF_LIST);
    if (answer.ok) return await answer.text();
    throw new Error(`the list of common passwords answers ${answer.status}`);
  } catch (cause) {
    throw unavailable({ cause });
  }
}

/** The lines after the first empty one. The notice of the authors stands before it. */
export const passwordsIn = (list: string): ReadonlySet<string> =>
  new Set(
    list
      .slice(list.indexOf('\n\n') + 2)
      .split('\n')
      .filter((line) => line !== ''),
  );
