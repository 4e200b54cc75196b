import type { Env } from '../env.ts';
import type { Held } from '../metrics/held.ts';
import { tellHeld } from '../metrics/send.ts';

/** What a registrar holds, which it tells whenever that changes. */
export class Holding {
  #held: Held = { waiting: 0, unpublishedSince: null };
  readonly #state: DurableObjectState;
  readonly #env: () => Env;

  constructor(state: DurableObjectState, env: () => Env) {
    this.#state = state;
    this.#env = env;
  }

  waiting(waiting: number): void {
    this.#tell({ ...this.#held, waiting });
  }

  unpublishedSince(unpublishedSince: number | null): void {
    this.#tell({ ...this.#held, unpublishedSince });
  }

  #tell(held: Held): void {
    this.#held = held;
    tellHeld(this.#env(), this.#state, held);
  }
}
