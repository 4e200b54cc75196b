/** A receiver of webhooks as a server, and the events that a crowd causes. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { people } from '../../scripts/demo-data.ts';

/** A delivery that was verified and taken. */
export interface Taken {
  readonly id: string;
  readonly userId: string;
  readonly version: number;
}

/** A delivery as it came, in bytes and headers. */
export interface Came {
  readonly body: string;
  readonly headers: Record<string, string>;
}

type Answer = (response: ServerResponse) => void;

const taking: Answer = (response) => void response.writeHead(204).end();

/** Starts a receiver. It notes what it takes before it answers. `answer` may be changed. */
export async function webhookReceiver({
  port: wanted = 0,
  note = () => {},
}: {
  readonly port?: number;
  readonly note?: (taken: Taken) => void;
} = {}) {
  const taken: Taken[] = [];
  const came: Came[] = [];
  const refused: string[] = [];
  const receiver = { answer: taking, secret: '' };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const headers = request.headers as Record<string, string>;
    try {
      new Webhook(receiver.secret).verify(body, headers);
    } catch {
      refused.push(body);
      response.writeHead(401).end();
      return;
    }
    came.push({ body, headers });
    const { userId, version } = JSON.parse(body).data;
    if (receiver.answer === taking) {
      const delivery = { id: String(headers['webhook-id']), userId, version };
      taken.push(delivery);
      note(delivery);
    }
    receiver.answer(response);
  });
  await new Promise<void>((ready) => server.listen(wanted, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    taken,
    /** The deliveries whose signature was right, whether the receiver accepted them or not. */
    came,
    refused,
    taking,
    url: `http://127.0.0.1:${port}/hook`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  });
}

export type WebhookReceiver = Awaited<ReturnType<typeof webhookReceiver>>;

/** A request to Roster by the operator of the demo. */
export async function ask(url: string, path: string, method: string, body: object) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      Authorization: `Token ${people.operator.token}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
  return response.json() as Promise<{ data: Record<string, string> }>;
}

/** Makes the webhook of the platform that leads to a receiver. Returns its id. */
export async function hears(
  url: string,
  receiver: Pick<WebhookReceiver, 'url' | 'secret'>,
): Promise<string> {
  const types = ['user.created', 'user.updated'];
  const { data } = await ask(url, '/webhooks', 'POST', { url: receiver.url, types });
  receiver.secret = data.secret ?? '';
  return data.id ?? '';
}

/** What has come of some events: how many are missing, twice, and out of order for their person. */
export function tally(
  acknowledged: readonly Taken[],
  { taken }: { readonly taken: readonly Taken[] },
) {
  const key = ({ userId, version }: Taken) => `${userId} ${version}`;
  const seen = new Set<string>();
  const last = new Map<string, number>();
  let twice = 0;
  let outOfOrder = 0;
  for (const delivery of taken) {
    if (seen.has(key(delivery))) {
      twice += 1;
      continue;
    }
    seen.add(key(delivery));
    if (delivery.version < (last.get(delivery.userId) ?? 0)) outOfOrder += 1;
    last.set(delivery.userId, delivery.version);
  }
  const missing = acknowledged.filter((each) => !seen.has(key(each))).length;
  return { missing, twice, outOfOrder };
}

/** Changes one person again and again until Roster is gone. Notes what was acknowledged. */
export async function change(
  url: string,
  name: string,
  most: number,
  acknowledged: Taken[],
): Promise<void> {
  const email = `${name}@example.com`;
  for (let n = 1; n <= most; n += 1) {
    const { data } = await ask(url, '/users/identify', 'POST', { email, name: `${name} ${n}` });
    acknowledged.push({ id: '', userId: data.userId ?? '', version: n });
  }
}
