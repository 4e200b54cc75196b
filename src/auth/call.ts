import type { Bookmark, Demand } from '../db/bookmark.ts';
import type { Database } from '../db/database.ts';
import type { IdMaker } from '../db/ids.ts';
import type { Env } from '../env.ts';
import type { Body } from '../http/body.ts';
import type { Contract } from '../http/contract.ts';
import type { DialectName } from '../http/dialects/dialects.ts';
import type { NDJSON } from '../http/lines.ts';
import type { Meter } from '../http/meter.ts';
import type { Writer } from '../isolate/writer.ts';
import type * as z from '../values/zod.ts';
import type { Credential, PresentedCredential } from './credential.ts';

export interface HonoTypes {
  Bindings: Env;
  Variables: {
    requestId: string;
    dialect: DialectName;
    /** The path of the contract that matched. */
    route: string;
    meter: Meter;
    credential: PresentedCredential;
    /** Absent where the contract takes none. */
    body?: Body;
  };
}

type Parsed<Schema> = Schema extends () => z.ZodMiniType ? z.output<ReturnType<Schema>> : undefined;
type ParsedBody<Body> =
  Body extends Record<string, () => z.ZodMiniType>
    ? z.output<ReturnType<Body[Exclude<keyof Body, typeof NDJSON>]>>
    : undefined;

/** The context that every handler gets besides the input of its contract. */
export interface RequestContext {
  /** As it was sent: links in messages lead to its origin. */
  readonly url: string;
  readonly headers: Headers;
  readonly env: Env;
  /** D1's primary. For all methods but GET it is a session, and the reply carries its bookmark. */
  readonly db: Database;
  /** The demand in the client's bookmark. */
  readonly demand: Demand;
  /** Notes a state of D1 that includes the changes of this request. */
  readonly acknowledge: (bookmark: Bookmark) => void;
  readonly requestId: string;
  /** Makes one new id of each kind. A repeated keyed request gets the same ids again. */
  readonly newId: IdMaker;
  /** It was carried out by an earlier attempt, and changes nothing now: decide from D1. */
  readonly isRepetition: boolean;
  /** This isolate and its location. */
  readonly writer: Writer;
  /** Measures the storage calls of the request. */
  readonly meter: Meter;
  /** Milliseconds UTC. The clock is read once per request. */
  readonly now: number;
  /** Runs work that may finish after the answer has left. */
  readonly afterwards: (work: Promise<unknown>) => void;
}

type CredentialFor<Access extends Contract['access']> = {
  readonly anyone: undefined;
  readonly caller: Credential;
  readonly optional: Credential | undefined;
}[Access];

/** A request that has passed its contract. */
export interface Call<C extends Contract = Contract> extends RequestContext {
  readonly params: Parsed<C['params']>;
  readonly query: Parsed<C['query']>;
  readonly body: ParsedBody<C['body']>;
  /** A body of lines that was not read. The handler answers it, and `body` is not there. */
  readonly lines: ReadableStream<Uint8Array> | null;
  /** Of rows of the body that cannot be stored, why not, by their index. */
  readonly faults: ReadonlyMap<number, string>;
  /** By the access of the contract. Its form is checked; its rights are not. */
  readonly credential: CredentialFor<C['access']>;
}
