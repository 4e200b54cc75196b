/** A port for a server that starts later than its address must be known. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what Linux, macOS and Windows give to those who take any port: 32768 and 49152. */
const [FIRST, COUNT] = [20_000, 10_000];

/**
 * A port of localhost where nobody listens. No program is given it for `listen(0)` or for a
 * connection, so it stays free until it is taken.
 */
export async function freePort(): Promise<number> {
  const port = FIRST + Math.floor(Math.random() * COUNT);
  const server = createServer().listen(port);
  try {
    await once(server, 'listening');
  } catch {
    return freePort();
  }
  server.close();
  await once(server, 'close');
  return port;
}
