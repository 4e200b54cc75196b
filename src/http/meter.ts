/** The kinds of storage that a request can wait for. */
export type StorageKind = 'd1' | 'kv' | 'cache' | 'object';

export interface Step {
  readonly kind: StorageKind;
  readonly milliseconds: number;
}

/** The state of a limit, as the parameters of `RateLimit-Policy` and of `RateLimit`. */
interface Quota {
  readonly policy: string;
  readonly state: string;
}

/** Collects what one request does: its storage calls, in the order in which they ended. */
export class Meter {
  readonly steps: Step[] = [];

  /** The exact limits that have counted the request, by name, as far as the answer tells them. */
  readonly quotas = new Map<string, Quota>();

  /** The id of the event of the change that the request has asked for last. */
  event: string | null = null;

  /** Measures a call that has just begun. */
  async time<Result>(kind: StorageKind, call: Promise<Result>): Promise<Result> {
    const start = performance.now();
    try {
      return await call;
    } finally {
      this.steps.push({ kind, milliseconds: performance.now() - start });
    }
  }
}
