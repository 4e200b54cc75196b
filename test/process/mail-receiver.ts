/** The other side of `MAILER_URL`: a server that verifies messages as Standard Webhooks says. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

const SECRET = `whsec_${Buffer.from('the secret of the mail receiver!').toString('base64')}`;

/** A message that arrived, and was verified. */
export interface Received {
  readonly id: string;
  readonly to: string;
  readonly at: number;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** Throws for a message that was not signed with the secret. */
export function verify(body: string, headers: IncomingHttpHeaders): void {
  new Webhook(SECRET).verify(body, headers as Record<string, string>);
}

type Answer = (response: ServerResponse) => void;

export const taking: Answer = (response) => void response.writeHead(204).end();
/** It keeps the connection and never answers. */
export const silent: Answer = () => undefined;

/** Starts a receiver. `answer` may be changed at any time; every message is noted before it. */
export async function mailReceiver() {
  const received: Received[] = [];
  const paths = new Set<string>();
  const receiver = { answer: taking };
  const server = createServer(async (request, response) => {
    paths.add(request.url ?? '');
    const body = await text(request);
    verify(body, request.headers);
    const { id, to } = JSON.parse(body).data;
    received.push({ id, to, at: performance.now(), body, headers: request.headers });
    receiver.answer(response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    received,
    paths,
    vars: { MAILER_URL: `http://127.0.0.1:${port}/mail`, MAILER_SECRET: SECRET },
    to: (email: string) => received.filter(({ to }) => to === email),
    close() {
      server.closeAllConnections();
      server.close();
    },
  });
}
