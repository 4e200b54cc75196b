/** Everybody's mailbox: a mailer that keeps what the outbox sends. */
import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { outboxOf } from '../../src/outbox/outbox-of.ts';
import type { MessageKind } from '../../src/values/choices.ts';
import { eventually } from './eventually.ts';
import { network } from './network.ts';

/** A message as the mailer got it. */
export interface Mail {
  readonly id: string;
  readonly kind: MessageKind;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The link, if there is one. */
  readonly link: string | undefined;
  /** The code, or the secret of the link. */
  readonly secret: string;
}

/** All messages by address, oldest first. */
const received = new Map<string, Mail[]>();
/** How many messages to an address a test has taken with `mailTo`. */
const taken = new Map<string, number>();

/** The mailer. While `answer` is set, it answers with that, and keeps nothing. */
export const mailer: { answer: (() => Promise<Response>) | undefined } = { answer: undefined };

network.set(String(env.MAILER_URL), async ({ body }) => {
  if (mailer.answer) return mailer.answer();
  const { to, link, code, ...mail } = JSON.parse(String(body)).data;
  const secret = code ?? link?.split('/').at(-1) ?? '';
  received.set(to, [...(received.get(to) ?? []), { ...mail, link, secret }]);
  return new Response(null, { status: 204 });
});

let ringing: Promise<unknown> = Promise.resolve();

/** Lets the outbox look, as its alarm would: one alarm at a time, as on the platform. */
export const ringOutbox = (): Promise<boolean> => {
  const rung = ringing.then(() => runDurableObjectAlarm(outboxOf(env)));
  ringing = rung.catch(() => undefined);
  return rung;
};

/** Waits for the next message to an address. */
export const mailTo = (email: string): Promise<Mail> =>
  eventually(async () => {
    const seen = taken.get(email) ?? 0;
    const mail = (await mailsTo(email))[seen];
    if (!mail) throw new Error(`no message has come to ${email}`);
    taken.set(email, seen + 1);
    return mail;
  });

/** All messages that an address has got, oldest first, after the outbox has looked. */
export async function mailsTo(email: string): Promise<readonly Mail[]> {
  await ringOutbox();
  return received.get(email) ?? [];
}
