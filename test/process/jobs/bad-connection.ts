/** A connection that fails as those of integrators do. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One attempt of a request with an Idempotency-Key. */
interface Attempt {
  readonly key: string;
  readonly at: number;
  readonly fault: Fault;
}

/** `busy` is a 429 that Roster never sees. `lost` is an answer that its client never sees. */
type Fault = 'busy' | 'lost' | 'none';

/**
 * Calls `use` with the address of a connection to `url`. `faultOf` has what befalls an attempt of a
 * request, and is told those before it, of this request and of all. Returns all attempts.
 */
export async function overBadConnection(
  url: string,
  faultOf: (ofRequest: number, ofAll: number) => Fault,
  use: (url: string) => Promise<unknown>,
): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  function faultFor({ headers }: IncomingMessage): Fault {
    const key = headers['idempotency-key'];
    if (typeof key !== 'string') return 'none';
    const fault = faultOf(attempts.filter((each) => each.key === key).length, attempts.length);
    attempts.push({ key, at: Date.now(), fault });
    return fault;
  }
  const server = createServer(async (request, reply) => {
    const fault = faultFor(request);
    if (fault === 'busy') {
      request.resume();
      reply.writeHead(429, { 'Retry-After': '1' }).end('{"code":"rate_limited"}');
      return;
    }
    const answer = await passedOn(url, request);
    if (fault === 'lost') {
      request.socket.destroy();
      return;
    }
    const headers = [...answer.headers].filter(([name]) => !HOP.has(name));
    reply.writeHead(answer.status, Object.fromEntries(headers));
    reply.end(Buffer.from(await answer.arrayBuffer()));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return attempts;
}

/** Headers of one connection, or of a body that `fetch` has unpacked. */
const HOP = new Set(['connection', 'content-encoding', 'content-length', 'transfer-encoding']);

async function passedOn(url: string, request: IncomingMessage): Promise<Response> {
  const { method = 'GET', headers } = request;
  const named = Object.entries(headers).filter(([name]) => !HOP.has(name) && name !== 'host');
  const sent = {
    method,
    headers: named.map(([name, value]): [string, string] => [name, `${value}`]),
  };
  if (method === 'GET') return fetch(url + request.url, sent);
  return fetch(url + request.url, Object.assign(sent, { body: await buffer(request) }));
}
