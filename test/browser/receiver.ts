/** A receiver of webhooks for a test: it notes what comes, and answers as it is told. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

interface Taken {
  readonly body: string;
  readonly headers: Record<string, string>;
}

/** Starts a receiver. `answer` may be changed. */
export async function startReceiver() {
  const taken: Taken[] = [];
  const receiver = { answer: { status: 200, text: 'taken' } };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    taken.push({ body, headers: request.headers as Record<string, string> });
    response.writeHead(receiver.answer.status).end(receiver.answer.text);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    taken,
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/hook`,
    /** Whether the newest post is signed with this secret. */
    isSigned(secret: string): boolean {
      const { body, headers } = taken.at(-1) ?? { body: '', headers: {} };
      try {
        new Webhook(secret).verify(body, headers);
        return true;
      } catch {
        return false;
      }
    },
    /** The types of what has come. */
    types: () => taken.map(({ body }) => (JSON.parse(body) as { type: string }).type),
    close() {
      server.closeAllConnections();
      server.close();
    },
  });
}
