import type { Call } from '../auth/call.ts';
import type { Contract } from '../http/contract.ts';
import type { AnyReply, Reply } from '../http/reply.ts';

/** A handler may return a reply without a promise. Then no timer for a deadline is needed. */
export type Handler<C extends Contract> = (call: Call<C>) => Reply<C> | Promise<Reply<C>>;

/**
 * A handler whose requests are admitted first: before their Idempotency-Key is looked up, so that a
 * request that is refused here writes nothing.
 */
interface Admitting<C extends Contract> {
  readonly admit: (call: Call<C>) => Promise<void>;
  readonly handle: Handler<C>;
}

type Handlers<All extends Record<string, Contract>> = {
  readonly [OperationId in keyof All]: Handler<All[OperationId]> | Admitting<All[OperationId]>;
};

/** A contract, its name in the OpenAPI document, and the functions that keep it. */
export interface Endpoint {
  readonly operationId: string;
  readonly contract: Contract;
  readonly admit?: (call: Call) => Promise<void>;
  readonly handle: (call: Call) => AnyReply | Promise<AnyReply>;
}

/** Endpoints that are mounted together, in this order. */
export type Surface = readonly Endpoint[];

/**
 * Pairs each contract with its handler. A contract without a handler does not compile, and neither
 * does a handler whose reply is not one of those that its contract promises.
 */
export const surface = <All extends Record<string, Contract>>(
  contracts: All,
  handlers: Handlers<All>,
): Surface =>
  Object.entries(contracts).map(([operationId, contract]) => {
    const handler = handlers[operationId];
    const functions = typeof handler === 'function' ? { handle: handler } : handler;
    // The key ties contract and handler together; Object.entries cannot say so.
    return { operationId, contract, ...functions } as unknown as Endpoint;
  });
