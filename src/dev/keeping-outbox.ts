import type { Env } from '../env.ts';
import { type Mailer, mailerOf, type Outgoing } from '../mail/mailer.ts';
import { hasMailer } from '../mail/settings.ts';
import { Outbox } from '../outbox/outbox.ts';
import { iso } from '../values/time.ts';

/** A message that was kept, with the time at which it was. */
export interface KeptMail extends Outgoing {
  readonly at: string;
}

const PREFIX = 'kept ';

/** So many messages are kept, the newest. */
const KEPT = 100;

/** An outbox that keeps its messages. It also sends them, if a mailer is configured. */
export class KeepingOutbox extends Outbox {
  protected override mailer(): Mailer {
    return {
      send: async (message) => {
        await this.#keep(message);
        if (hasMailer(this.env)) await mailerOf(this.env).send(message);
      },
    };
  }

  /** The messages that are kept, newest first. */
  async kept(): Promise<readonly KeptMail[]> {
    const found = await this.ctx.storage.list<KeptMail>({ prefix: PREFIX, reverse: true });
    return [...found.values()];
  }

  /** Ids sort by time, and a message that is sent again has the same id. */
  async #keep(message: Outgoing): Promise<void> {
    const { storage } = this.ctx;
    await storage.put(PREFIX + message.id, Object.assign({}, message, { at: iso(Date.now()) }));
    const all = await storage.list({ prefix: PREFIX, reverse: true });
    await storage.delete([...all.keys()].slice(KEPT));
  }
}

/** The messages that the outbox of development keeps. It is the same object as in production. */
export const keptMail = (env: Env): Promise<readonly KeptMail[]> =>
  (env.OUTBOX as DurableObjectNamespace<KeepingOutbox>).getByName('outbox').kept();
