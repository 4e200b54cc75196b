/** Batches are sent, some at once, and noted in the order of the file. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, messageIn } from '../api/ask.ts';
import type { Connection } from '../api/connection.ts';
import type { Batch, Prepared } from '../people/batches.ts';
import { type Counts, outcomeOf, type RefusedRow, type Results } from '../people/outcome.ts';
import type { Target } from '../people/target.ts';
import { stopped } from '../terminal/ended.ts';
import { Pace } from './pace.ts';

/** What a batch came to. */
export interface Outcome {
  readonly batch: Batch;
  readonly counts: Counts;
  readonly refused: readonly RefusedRow[];
}

interface Sending {
  readonly connection: Connection;
  readonly header: readonly string[];
  readonly targets: readonly Target[];
  readonly placing: object;
  readonly dryRun: boolean;
  readonly concurrency: number;
  /** Names the import and its file. */
  readonly run: string;
  /** Hears the outcome of each batch, in the order of the file. */
  readonly onDone: (outcome: Outcome) => void;
}

/** How many batches may be answered before one that stands in front of them. */
const AHEAD = 16;

export class Sender {
  readonly #sending: Sending;
  readonly #pace: Pace;
  readonly #running = new Map<Batch, Promise<void>>();
  /** Batches in order: those under way, and those whose turn to be noted has not come. */
  readonly #order: Batch[] = [];
  readonly #outcomes = new Map<Batch, Outcome>();
  #failure: unknown;

  constructor(sending: Sending) {
    this.#sending = sending;
    this.#pace = new Pace(sending.concurrency);
  }

  /** Sends a batch as soon as there is room for it, and nobody of it is under way. */
  async add(batch: Batch): Promise<void> {
    await this.#until(() => this.#running.size < this.#pace.limit && this.#order.length < AHEAD);
    const emails = new Set(batch.rows.map(({ email }) => email));
    const isUnderWay = ({ email }: Prepared) => email !== '' && emails.has(email);
    await this.#until(() => ![...this.#running.keys()].some(({ rows }) => rows.some(isUnderWay)));
    for (let wait = this.#pace.wait(Date.now()); wait > 0; wait = this.#pace.wait(Date.now())) {
      await sleep(wait);
    }
    this.#order.push(batch);
    this.#running.set(batch, this.#send(batch));
  }

  /** Waits until all is answered and noted. */
  async end(): Promise<void> {
    await Promise.all(this.#running.values());
    if (this.#failure) throw this.#failure;
  }

  async #until(isTrue: () => boolean): Promise<void> {
    while (!this.#failure && !isTrue()) await Promise.race(this.#running.values());
    if (this.#failure) throw this.#failure;
  }

  async #send(batch: Batch): Promise<void> {
    try {
      this.#outcomes.set(batch, await this.#outcomeOf(batch));
      this.#pace.answered();
      this.#note();
    } catch (error) {
      this.#failure ??= error;
    } finally {
      this.#running.delete(batch);
    }
  }

  #note(): void {
    for (;;) {
      const [first] = this.#order;
      const outcome = first && this.#outcomes.get(first);
      if (!first || !outcome) return;
      this.#order.shift();
      this.#outcomes.delete(first);
      this.#sending.onDone(outcome);
    }
  }

  async #outcomeOf(batch: Batch): Promise<Outcome> {
    const outcome = await outcomeOf(batch.rows, this.#sending, (sent) =>
      this.#answerTo(batch, sent),
    );
    return { batch, ...outcome };
  }

  async #answerTo({ after }: Batch, sent: readonly Prepared[]): Promise<Results> {
    const { connection, placing, dryRun, run } = this.#sending;
    const around = JSON.stringify(placing).slice(1, -1);
    const users = sent.map(({ json }) => json).join(',');
    const body = `{${around}${around && ','}"users":[${users}]}`;
    const key = createHash('sha256').update(`${run}\n${after}\n${body}`).digest('hex');
    const path = `/api/v1/users/identify/batch${dryRun ? '?dryRun=true' : ''}`;
    const request = { method: 'POST', path, body, ...(!dryRun && { key }) } as const;
    const onBusy = (seconds: number) => this.#pace.slower(seconds, Date.now());
    const answer = await ask(connection, request, onBusy);
    if (answer.status === 207) return (answer.body as { readonly data: Results }).data;
    throw stopped(`A batch is refused as a whole: ${messageIn(answer.body)}`);
  }
}
