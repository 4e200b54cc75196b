/** The only outside servers that can be reached: any `fetch` of this isolate comes here. */
import { vi } from 'vitest';

type Server = (request: RequestInit) => Promise<Response>;

/** The servers by URL. */
export const network = new Map<string, Server>();

vi.stubGlobal('fetch', async (url: string, request: RequestInit = {}) => {
  const answer = network.get(url);
  if (!answer) throw new Error(`nobody is at ${url}`);
  return answer(request);
});
