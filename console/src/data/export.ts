/** The export of a person: all that is stored about them, as a file. */
import { dataOf } from '../api/answer.ts';
import { api } from '../api/client.ts';

/** How it ends. It is sent while it is read, so that one that ends otherwise was cut off. */
const END = '}}';

export async function exportOf(principalId: string): Promise<Blob> {
  const params = { path: { principalId } };
  const answer = api.GET('/api/v1/users/{principalId}/export', { params, parseAs: 'text' });
  const text = await dataOf<string>(answer);
  if (!text.trimEnd().endsWith(END)) {
    throw new Error('The file was cut off on its way: ask for it again.');
  }
  return new Blob([text], { type: 'application/json' });
}
