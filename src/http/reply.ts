import type * as z from '../values/zod.ts';
import type { Contract } from './contract.ts';

type ReplyHeaders = Readonly<Record<string, string>>;

/** A plain value, which is cut to its contract before it leaves. */
interface ValueReply<Status extends number, Body> {
  readonly status: Status;
  readonly body: Body;
  readonly headers?: ReplyHeaders;
}

/** Text, or its bytes as they are made. */
type Text = string | ReadableStream<Uint8Array>;

/**
 * Text that was made elsewhere to the same contract. A published copy is answered without parsing.
 */
interface FinishedReply<Status extends number> {
  readonly status: Status;
  readonly finished: Text;
  readonly headers?: ReplyHeaders;
}

interface EmptyReply<Status extends number> {
  readonly status: Status;
  readonly headers?: ReplyHeaders;
  readonly body?: never;
  readonly finished?: never;
}

/** A reply as the pipeline sees it. Handlers must return a `Reply<C>`. */
export type AnyReply = ValueReply<number, unknown> | FinishedReply<number> | EmptyReply<number>;

type ReplyWith<Status extends number, Promised> = Promised extends {
  readonly schema: () => infer Schema extends z.ZodMiniType;
}
  ? ValueReply<Status, z.input<Schema>> | FinishedReply<Status>
  : EmptyReply<Status>;

/** The replies of a contract: one of its statuses, with the body of that status or without one. */
export type Reply<C extends Contract> = {
  [Status in keyof C['replies'] & number]: ReplyWith<Status, C['replies'][Status]>;
}[keyof C['replies'] & number];

export const ok = <Body>(body: Body, headers: ReplyHeaders = {}): ValueReply<200, Body> => ({
  status: 200,
  body,
  headers,
});

export const created = <Body>(body: Body, headers: ReplyHeaders = {}): ValueReply<201, Body> => ({
  status: 201,
  body,
  headers,
});

/** Each of several things has an outcome of its own. */
export const multiStatus = <Body>(body: Body): ValueReply<207, Body> => ({ status: 207, body });

/** It is carried out later. */
export const accepted = <Body>(body: Body): ValueReply<202, Body> => ({ status: 202, body });

export const noContent = (headers: ReplyHeaders = {}): EmptyReply<204> => ({
  status: 204,
  headers,
});

export const finished = (text: Text, headers: ReplyHeaders = {}): FinishedReply<200> => ({
  status: 200,
  finished: text,
  headers,
});
