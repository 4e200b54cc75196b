/** The other side of `MAILER_URL`: a server that verifies messages as Standard Webhooks says. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

/** A secret in the form of Standard Webhooks. */
export const secretOf = (text: string) =>
  `whsec_${Buffer.from(text.padEnd(32, '!')).toString('base64')}`;

const SECRET = secretOf('the secret of the mail receiver');

/** A message that arrived, and was verified. */
export interface Received {
  readonly id: string;
  readonly to: string;
  readonly at: number;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** Throws for a message that was not signed with the secret. */
export function verify(body: string, headers: IncomingHttpHeaders, secret = SECRET): void {
  new Webhook(secret).verify(body, headers as Record<string, string>);
}

type Answer = (response: ServerResponse) => void;

export const taking: Answer = (response) => void response.writeHead(204).end();
/** It keeps the connection and never answers. */
export const silent: Answer = () => undefined;

/**
 * Starts a receiver. `answer` and `secret` may be changed at any time. A message is noted before it
 * is answered; one that is not signed with the secret is refused.
 */
export async function mailReceiver() {
  const received: Received[] = [];
  const paths = new Set<string>();
  const refused: string[] = [];
  const receiver = { answer: taking, secret: SECRET };
  const server = createServer(async (request, response) => {
    paths.add(request.url ?? '');
    const body = await text(request);
    const { id, to } = JSON.parse(body).data;
    try {
      verify(body, request.headers, receiver.secret);
    } catch {
      refused.push(to);
      response.writeHead(401).end();
      return;
    }
    received.push({ id, to, at: performance.now(), body, headers: request.headers });
    receiver.answer(response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    received,
    refused,
    paths,
    vars: { MAILER_URL: `http://127.0.0.1:${port}/mail`, MAILER_SECRET: SECRET },
    to: (email: string) => received.filter(({ to }) => to === email),
    close() {
      server.closeAllConnections();
      server.close();
    },
  });
}
