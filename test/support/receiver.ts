/** Receivers of webhooks: servers of the network of tests that keep what they get. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { Webhook } from 'standardwebhooks';
import { dispatcherOf, notifierOf } from '../../src/webhooks/objects.ts';
import { eventually } from './eventually.ts';
import { network } from './network.ts';
import { made } from './tenancy.ts';

/** A delivery as a receiver got it. */
export interface Delivered {
  readonly id: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any shape
  readonly data: any;
  readonly body: string;
  readonly headers: Record<string, string>;
}

/** A receiver, the webhook that leads to it, and what it has taken. */
export interface Receiver {
  readonly url: string;
  readonly id: string;
  readonly path: string;
  readonly secret: string;
  /** What it has answered with 2xx, in its order. */
  readonly taken: Delivered[];
  /** Everything that has come, taken or not. */
  readonly seen: Delivered[];
  /** While set, it answers with that. */
  answer: ((delivered: Delivered) => Promise<Response> | Response) | undefined;
}

let receivers = 0;

/** Makes a receiver, and a webhook of a scope (`''` is the platform) that leads to it. */
export async function receiverOf(at: string, more: object = {}): Promise<Receiver> {
  receivers += 1;
  const url = `https://receiver${receivers}.example.com/`;
  const taken: Delivered[] = [];
  const seen: Delivered[] = [];
  const receiver: Partial<Receiver> = { url, taken, seen, answer: undefined };
  network.set(url, async (request) => {
    const body = String(request.body);
    const headers = Object.fromEntries(new Headers(request.headers));
    const delivered = { ...JSON.parse(body), id: headers['webhook-id'], body, headers };
    seen.push(delivered);
    const response = (await receiver.answer?.(delivered)) ?? new Response('thanks');
    if (response.ok) taken.push(delivered);
    return response;
  });
  const { data } = await made('root', `${at}/webhooks`, { url, ...more });
  const { id, secret } = data;
  return Object.assign(receiver as Receiver, { id, secret, path: `${at}/webhooks/${id}` });
}

/** Whether a signature is that of a secret, as the library of the standard has it. */
export const isSigned = ({ body, headers }: Delivered, secret: string): boolean => {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
};

let ringing: Promise<unknown> = Promise.resolve();

/**
 * Lets the notifier look, and the dispatchers of some receivers deliver what is due, as their
 * alarms would: one alarm of an object at a time, as on the platform.
 */
export const ring = (...receivers: readonly Pick<Receiver, 'id'>[]): Promise<void> => {
  const rung = ringing.then(async () => {
    await notifierOf(env).tell(true);
    await runDurableObjectAlarm(notifierOf(env));
    for (const { id } of receivers) await runDurableObjectAlarm(dispatcherOf(env, id));
  });
  ringing = rung.catch(() => undefined);
  return rung;
};

/** Waits until a receiver has taken so many. */
export const hasTaken = (receiver: Receiver, many: number): Promise<readonly Delivered[]> =>
  eventually(async () => {
    await ring(receiver);
    const { taken } = receiver;
    if (taken.length < many) throw new Error(`it has taken ${taken.length} of ${many}`);
    return taken;
  });

/** Changes what the dispatcher of a webhook has stored, as time would. */
export const inDispatcher = <Result>(
  { id }: Pick<Receiver, 'id'>,
  change: (storage: DurableObjectStorage) => Result | Promise<Result>,
): Promise<Result> =>
  runInDurableObject(dispatcherOf(env, id), (_object, { storage }) => change(storage));

/** Makes everything that waits due now. */
export const hurry = async (receiver: Pick<Receiver, 'id'>): Promise<void> => {
  await inDispatcher(receiver, ({ sql, kv }) => {
    sql.exec('UPDATE waiting SET next_at = 0');
    kv.delete('pausedUntil');
  });
  await dispatcherOf(env, receiver.id).wake(receiver.id);
  await ring(receiver);
};
