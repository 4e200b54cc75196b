/** The requests of the clients, and their acknowledgements. */

/** A sent request. It is acknowledged once a 2xx was received to its last byte. */
export interface Asked {
  acknowledged: boolean;
}

export interface TokenStory {
  readonly minted: Asked;
  /** The token, once it was received. */
  token?: string;
  revoked?: Asked;
}

/** All requests about one person. */
export interface Story {
  readonly email: string;
  readonly made: Asked;
  /** The number of tenants that it joins when it is created. */
  readonly memberships: number;
  readonly isService: boolean;
  /** Keys of the record. One PATCH sets each, and nothing else. */
  readonly keys: Map<string, Asked>;
  /** The values of each attribute, in the order in which its only client sent them. */
  readonly attributes: Map<string, { readonly value: unknown; readonly asked: Asked }[]>;
  /** By name. */
  readonly tokens: Map<string, TokenStory>;
  deleted?: Asked;
}

export class Ledger {
  readonly stories = new Map<string, Story>();
  /** Answers other than 2xx. None is expected. */
  readonly refused: string[] = [];
  /** The latest bookmark of an acknowledged write. Within one epoch they sort as text. */
  latest = '';
  /** Writes whose bookmark is not later than the one before at the same client. */
  readonly outOfOrder: string[] = [];
  readonly #all: Asked[] = [];
  #next = Promise.withResolvers<void>();

  /** Resolves at the moment of the next acknowledgement. */
  get nextAcknowledgement(): Promise<void> {
    return this.#next.promise;
  }

  acknowledge(asked: Asked): void {
    asked.acknowledged = true;
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }

  ask(): Asked {
    const asked = { acknowledged: false };
    this.#all.push(asked);
    return asked;
  }

  story(email: string, of: Partial<Pick<Story, 'memberships' | 'isService'>> = {}): Story {
    const { memberships = 0, isService = false } = of;
    const nothing = { keys: new Map(), attributes: new Map(), tokens: new Map() };
    const story = { email, made: this.ask(), memberships, isService, ...nothing };
    this.stories.set(email, story);
    return story;
  }

  get acknowledged(): number {
    return this.#all.filter(({ acknowledged }) => acknowledged).length;
  }

  get unanswered(): number {
    return this.#all.length - this.acknowledged;
  }
}
