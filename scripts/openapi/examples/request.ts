/** A request that the operator of the demo sends to a new demo directory. */
export interface ExampleRequest {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number>>;
  /** Sent as the first media type of the contract. */
  readonly body?: unknown;
}

/** By operationId. */
export type ExampleRequests = Readonly<Record<string, ExampleRequest>>;
