/** The receiver of the webhook of `npm run dev`: takes what is signed, and prints a line of it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { DEMO_WEBHOOK } from '../demo-data.ts';

interface Posted {
  readonly type: string;
  readonly data: { readonly keys?: readonly string[] };
}

/** Starts it on a free port. Returns the URL that it listens at. */
export async function startReceiver(): Promise<string> {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const isSigned = verifies(body, request.headers as Record<string, string>);
    response.writeHead(isSigned ? 204 : 401).end();
    console.log(isSigned ? lineOf(JSON.parse(body) as Posted) : NOT_SIGNED);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}${DEMO_WEBHOOK.path}`;
}

function verifies(body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(DEMO_WEBHOOK.secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

/** No value of anybody: the page of the webhook and the history have them. */
const lineOf = ({ type, data: { keys = [] } }: Posted): string =>
  `  webhook  ${type}  ${keys.join(', ')}`.trimEnd();

const NOT_SIGNED = '  webhook  refused: the secret is not that of the demo any more';
