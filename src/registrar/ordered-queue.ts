import { withDeadline } from '../isolate/deadline.ts';

/**
 * Thrown when a job is not taken, or not waited for any longer. Its outcome is unknown in the
 * second case.
 */
export class QueueError extends Error {
  override readonly name = 'QueueError';
}

/**
 * Runs jobs one after another in the order of their arrival: a promise chain. A Durable Object's
 * input gate does not hold while a job waits for D1, and a throw inside `blockConcurrencyWhile`
 * would reset the object, so neither can do this.
 */
export class OrderedQueue {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  readonly #limits: { readonly waiting: number; readonly deadline: number };
  readonly #tell: (waiting: number) => void;

  /**
   * At most `waiting` jobs at a time; each is given up after `deadline` milliseconds. `tell` hears
   * how many wait whenever that changes.
   */
  constructor(
    limits: { readonly waiting: number; readonly deadline: number },
    tell: (waiting: number) => void = () => undefined,
  ) {
    this.#limits = limits;
    this.#tell = tell;
  }

  run<Result>(job: () => Promise<Result>): Promise<Result> {
    return this.counted(() => {
      const result = this.#last.then(() => withDeadline(this.#limits.deadline, job(), tooLate));
      this.#last = result.catch(() => undefined);
      return result;
    });
  }

  /** The end of the job that arrived last. */
  get last(): Promise<unknown> {
    return this.#last;
  }

  /** Counts work as waiting until it ends. Rejects if too much is waiting already. */
  async counted<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#waiting >= this.#limits.waiting) throw new QueueError('too many changes are waiting');
    this.#count(1);
    try {
      return await work();
    } finally {
      this.#count(-1);
    }
  }

  #count(more: number): void {
    this.#waiting += more;
    this.#tell(this.#waiting);
  }
}

const tooLate = () => new QueueError('the change took too long');
