import { DurableObject } from 'cloudflare:workers';
import { NO_FENCES } from '../copies/fences.ts';
import { fenceOfLayer, type LayerMetadata, layerKey } from '../copies/layer-copy.ts';
import { Publisher } from '../copies/publisher.ts';
import { type Bookmark, type Demand, isOf, meets, timelineOf } from '../db/bookmark.ts';
import type { Database } from '../db/database.ts';
import type { Mutation } from '../db/events.ts';
import { onPrimary, onPrimaryOnce } from '../db/session.ts';
import { type BatchWork, eachTogether } from '../db/together.ts';
import {
  changeRules,
  type RulesCommand,
  type RulesOutcome,
} from '../directory/key-rules/change.ts';
import {
  changeDefaults,
  type DefaultsCommand,
  type DefaultsOutcome,
} from '../directory/key-rules/defaults.ts';
import {
  layerIn,
  layerStatement,
  privacyMark,
  publicPartOf,
} from '../directory/key-rules/layers.ts';
import type { Env } from '../env.ts';
import { logFailure } from '../logs/log-line.ts';
import type { Layer } from '../policy/keys/resolve.ts';
import { type Acknowledged, acknowledged } from './acknowledged.ts';
import { OrderedQueue } from './ordered-queue.ts';

/** So many changes wait, and each is given up after so many milliseconds. */
const QUEUED = { waiting: 100, deadline: 10_000 };

/** A copy that has not reached KV is published this long after its change, in milliseconds. */
const CATCH_UP_DELAY = 5_000;

/** A publication that failed is tried again after this many milliseconds. */
const TRY_AGAIN = 10_000;

/** A copy that nobody reads again ends after 30 days, in milliseconds. */
const LASTS = 30 * 24 * 60 * 60 * 1_000;

const NOTE = 'due';

/** The tenant of a change, and its request. A note of them is in storage until KV has the layer. */
interface Note extends Pick<Mutation, 'requestId'> {
  readonly tenantKey: string;
}

/** A change that the registrar of its tenant makes in its turn. */
type Ordered<Command> = Command & Mutation & Note;

/**
 * The registrar of one tenant: changes of what it gives to records run here, one after another, D1
 * first and then the copy in KV. A crash between the two is made up for by the alarm.
 */
export class TenantRegistrar extends DurableObject<Env> {
  readonly #queue = new OrderedQueue(QUEUED);
  readonly #publisher = new Publisher<LayerMetadata>(() => this.env.COPIES);
  /** Whether this instance has handed what the note stands for to the publisher. */
  #isOffered = false;

  changeRules(command: Ordered<RulesCommand>): Promise<Acknowledged<RulesOutcome>> {
    return this.#change(command, (db) => changeRules(db, command));
  }

  changeDefaults(command: Ordered<DefaultsCommand>): Promise<Acknowledged<DefaultsOutcome>> {
    return this.#change(command, (db) => changeDefaults(db, command));
  }

  /** Withdraws the copy of a tenant that is gone. */
  withdraw(note: Note): Promise<Acknowledged<null>> {
    return this.#change(note, async () => null);
  }

  /** Publishes the layer that a reader missed, unless KV has or gets one that serves it. */
  fill(tenantKey: string, demand: Demand): Promise<void> {
    return this.#queue.run(async () => {
      const newest = this.#publisher.newest(layerKey(tenantKey));
      const serves = newest && isOf(timelineOf(this.env), newest.bookmark);
      if (!serves || !meets(newest.bookmark, demand)) await this.#publish(tenantKey);
    });
  }

  override async alarm(): Promise<void> {
    const note = await this.ctx.storage.get<Note>(NOTE);
    if (!note) return;
    try {
      if (!this.#isOffered) await this.#queue.run(() => this.#publish(note.tenantKey));
      await this.#publisher.settle();
      await this.#queue.run(() => this.#forget());
    } catch (error) {
      logFailure(this.env, note.requestId, { what: 'layer not published yet', error });
      // The platform gives up an alarm that fails often. This one comes again.
      await this.ctx.storage.setAlarm(Date.now() + TRY_AGAIN);
    }
  }

  #change<Answer>(
    { tenantKey, requestId }: Note,
    change: BatchWork<Answer>,
  ): Promise<Acknowledged<Answer>> {
    const taken = this.#queue.run(async () => {
      await this.#leave({ tenantKey, requestId });
      const at = Date.now();
      const { result, bookmark } = await onPrimaryOnce(this.env, (db) =>
        eachTogether(db, [change], (each) => readLayer(each, tenantKey)),
      );
      const { outcomes, last } = result;
      if (bookmark && last.status === 'fulfilled') this.#offer(tenantKey, last.value, bookmark, at);
      const [outcome] = outcomes;
      if (outcome?.status !== 'fulfilled') throw outcome?.reason;
      return { answer: outcome.value, bookmark, copies: fenceOfLayer(tenantKey) };
    });
    // Changes are rare, so nobody counts who makes them: the fence is raised with looks.
    return acknowledged(taken, () => NO_FENCES);
  }

  async #publish(tenantKey: string): Promise<void> {
    const at = Date.now();
    const { result, bookmark } = await onPrimary(this.env, (db) => readLayer(db, tenantKey));
    if (bookmark) this.#offer(tenantKey, result, bookmark, at);
  }

  #offer(tenantKey: string, layer: Layer | undefined, bookmark: Bookmark, at: number): void {
    const value = layer && {
      body: JSON.stringify(publicPartOf(layer)),
      metadata: { bookmark, at, privacy: privacyMark(layer.privateKeys) },
      expiresAt: at + LASTS,
    };
    this.#publisher.offer({ key: layerKey(tenantKey), bookmark, value: value ?? null });
    this.#isOffered = true;
  }

  async #leave(note: Note): Promise<void> {
    this.#isOffered = false;
    await this.ctx.storage.put(NOTE, note);
    await this.ctx.storage.setAlarm(Date.now() + CATCH_UP_DELAY);
  }

  /** Removes the note, unless it was left again for a change that is not offered. */
  async #forget(): Promise<void> {
    if (this.#isOffered) await this.ctx.storage.delete(NOTE);
  }
}

const readLayer = async (db: Database, tenantKey: string): Promise<Layer | undefined> =>
  layerIn((await db.batch([layerStatement(db, tenantKey)]))[0]);
