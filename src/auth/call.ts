import type * as z from 'zod';
import type { Bookmark } from '../db/bookmark.ts';
import type { Database } from '../db/database.ts';
import type { IdMaker } from '../db/ids.ts';
import type { Env } from '../env.ts';
import type { Contract } from '../http/contract.ts';
import type { DialectName } from '../http/dialects/dialects.ts';
import type { Meter } from '../http/meter.ts';
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
  };
}

type Parsed<Schema> = Schema extends () => z.ZodType ? z.output<ReturnType<Schema>> : undefined;
type ParsedBody<Body> =
  Body extends Record<string, () => z.ZodType> ? z.output<ReturnType<Body[keyof Body]>> : undefined;

/** What every handler is given besides the input of its contract. */
export interface RequestContext {
  readonly headers: Headers;
  readonly env: Env;
  /** The primary of D1; for all but GET a session there, whose state the reply tells. */
  readonly db: Database;
  /** The state of D1 that the client wants shown, or a later one. */
  readonly bookmark: Bookmark | null;
  /** Notes a state of D1 that shows what this request has changed. */
  readonly acknowledge: (bookmark: Bookmark) => void;
  readonly requestId: string;
  /** Makes the ids of what the request makes, one of each kind: the same ones if it is repeated. */
  readonly newId: IdMaker;
  /** Measures what the request waits for. */
  readonly meter: Meter;
  /** Milliseconds UTC, one reading for the whole request. */
  readonly now: number;
  /** Work that may finish after the answer has left. */
  readonly afterwards: (work: Promise<unknown>) => void;
}

/** A request that has passed its contract. */
export interface Call<C extends Contract = Contract> extends RequestContext {
  readonly params: Parsed<C['params']>;
  readonly query: Parsed<C['query']>;
  readonly body: ParsedBody<C['body']>;
  /** Present wherever the contract's access is `caller`; its form is good, its rights unknown. */
  readonly credential: C['access'] extends 'caller' ? Credential : undefined;
}
