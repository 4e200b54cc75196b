import type { people } from '../../demo-data.ts';

/** A request that is sent to a new demo directory. */
export interface ExampleRequest {
  /** The person of the demo who sends it. Absent: the operator. */
  readonly by?: keyof typeof people;
  /** Somebody who gets another reply to the same request. */
  readonly alsoBy?: keyof typeof people;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number>>;
  /** Sent as the first media type of the contract. */
  readonly body?: unknown;
  /** Bodies of the other media types, by these. */
  readonly otherBodies?: Readonly<Record<string, unknown>>;
}

/** By operationId. */
export type ExampleRequests = Readonly<Record<string, ExampleRequest>>;
