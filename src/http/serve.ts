/**
 * How a contract is kept over HTTP. One pipeline for every endpoint, in an order that puts what
 * costs nothing first: credential's form, method, query, body, then the signature of a JWT, and
 * only then the handler, which is the first to touch storage.
 */
import { zValidator } from '@hono/zod-validator';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type * as z from 'zod';
import { asIdentity } from '../auth/as-identity.ts';
import { type Credential, type PresentedCredential, readCredential } from '../auth/credential.ts';
import type { Bookmark } from '../db/bookmark.ts';
import type { Database } from '../db/database.ts';
import { within } from '../deadline.ts';
import type { Env } from '../env.ts';
import { mediaTypeOf, readJsonText } from './body.ts';
import { type Contract, takesBookmark } from './contract.ts';
import type { DialectName } from './dialects/dialects.ts';
import { type InputIssue, Problem, type ProblemMeaning } from './problem.ts';
import type { Reply } from './reply.ts';
import { BOOKMARK_HEADER, bookmarkIn, RequestSession } from './session.ts';

export interface HonoTypes {
  Bindings: Env;
  Variables: {
    requestId: string;
    dialect: DialectName;
    credential: PresentedCredential;
  };
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type ParsedBody<Body> =
  Body extends Record<string, z.ZodType> ? z.output<Body[keyof Body]> : undefined;

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

export type Handler<C extends Contract> = (call: Call<C>) => Promise<Reply>;

/** A promise that nobody answers does not compile. */
export type Handlers<All extends Record<string, Contract>> = {
  readonly [Name in keyof All]: Handler<All[Name]>;
};

/** Binds each contract of a surface to its handler. */
export function serve<All extends Record<string, Contract>>(
  contracts: All,
  handlers: Handlers<All>,
): Hono<HonoTypes> {
  const app = new Hono<HonoTypes>({ strict: false });
  for (const [name, contract] of Object.entries(contracts)) {
    // The key ties contract and handler together; Object.entries cannot say so.
    const handler = handlers[name] as unknown as Handler<Contract>;
    app.on(contract.method, [contract.path], ...pipelineOf(contract), async (c) => {
      const session = new RequestSession(c.env.DB, contract.method);
      const call = callOf(c, contract, session);
      const reply = await within(
        HANDLED_WITHIN,
        answer(handler, call, c.get('credential')),
        tooLate,
      );
      return respond(contract, reply, session.acknowledged());
    });
  }
  refuseOtherMethods(app, Object.values(contracts));
  return app;
}

/** Longer than a change may wait for its registrar, in milliseconds. */
const HANDLED_WITHIN = 15_000;
const tooLate = () => new Problem({ is: 'unavailable', retryAfter: 1 });

/** The one step that only JWTs take: handlers see whom a JWT names, never the JWT. */
function answer(
  handler: Handler<Contract>,
  call: Call<Contract>,
  presented: PresentedCredential | undefined,
): Promise<Reply> {
  if (presented?.kind !== 'jwt') return handler(call);
  return asIdentity(presented, call, (identity) =>
    // A credential was read, so the contract asks for one.
    handler({ ...call, credential: identity as never }),
  );
}

function pipelineOf(contract: Contract): MiddlewareHandler<HonoTypes>[] {
  const steps: MiddlewareHandler<HonoTypes>[] = [enter(contract)];
  if (contract.params)
    steps.push(
      zValidator(
        'param',
        contract.params,
        raise(() => routeNotFound),
      ),
    );
  if (contract.query) {
    steps.push(refuseReservedName);
    steps.push(
      zValidator(
        'query',
        contract.query,
        raise((issues) => ({ is: 'invalid_query', issues })),
      ),
    );
  }
  if (contract.body) steps.push(bodyOf(contract.body));
  return steps;
}

/** A parameter that would vanish on its way through an object is refused, not ignored. */
const refuseReservedName: MiddlewareHandler<HonoTypes> = async (c, next) => {
  if (c.req.url.includes('__proto__') && new URL(c.req.url).searchParams.has('__proto__')) {
    const issue = { path: ['__proto__'], message: 'There is no such parameter.' };
    throw new Problem({ is: 'invalid_query', issues: [issue] });
  }
  await next();
};

const routeNotFound = { is: 'not_found', noun: 'route' } as const;

function enter(contract: Pick<Contract, 'dialect' | 'access'>): MiddlewareHandler<HonoTypes> {
  return async (c, next) => {
    c.set('dialect', contract.dialect);
    if (contract.access === 'caller') {
      c.set('credential', readCredential(c.req.header('Authorization'), c.env));
    }
    await next();
  };
}

function bodyOf(schemas: Readonly<Record<string, z.ZodType>>): MiddlewareHandler<HonoTypes> {
  const accepted = Object.keys(schemas);
  const invalid = raise((issues) => ({ is: 'invalid_body', issues }));
  const validators = new Map<string, MiddlewareHandler<HonoTypes>>();
  for (const [mediaType, schema] of Object.entries(schemas)) {
    validators.set(mediaType, zValidator('json', schema, invalid));
  }
  return async (c, next) => {
    const mediaType = mediaTypeOf(c.req.raw, accepted) ?? accepted[0] ?? '';
    const text = readJsonText(c.req.raw);
    // Hono's validator parses what stands here instead of reading the request a second time. The
    // cache holds promises, though its type says otherwise.
    c.req.bodyCache.text = text as unknown as string;
    await text;
    return validators.get(mediaType)?.(c, next);
  };
}

/** A validation hook that raises a problem in place of zod-validator's own answer. */
function raise(meaningOf: (issues: readonly InputIssue[]) => ProblemMeaning) {
  return (result: { success: boolean; error?: { issues: readonly InputIssue[] } }) => {
    if (!result.success) throw new Problem(meaningOf(result.error?.issues ?? []));
  };
}

function callOf(
  c: Context<HonoTypes>,
  contract: Contract,
  session: RequestSession,
): Call<Contract> {
  // The validators above have run, so their outputs are what the contract's schemas say.
  const valid = (target: 'param' | 'query' | 'json') => c.req.valid(target as never) as never;
  return {
    params: contract.params && valid('param'),
    query: contract.query && valid('query'),
    body: contract.body && valid('json'),
    credential: c.get('credential') as never,
    headers: c.req.raw.headers,
    env: c.env,
    db: session.db,
    bookmark: takesBookmark(contract) ? bookmarkIn(c.req.raw.headers) : null,
    acknowledge: (bookmark) => session.acknowledge(bookmark),
    requestId: c.get('requestId'),
    now: Date.now(),
    afterwards: (work) => c.executionCtx.waitUntil(work),
  };
}

/** Cuts a reply to its contract, so that a field the contract does not name cannot leave. */
function respond(contract: Contract, reply: Reply, bookmark: Bookmark | null): Response {
  const promised = contract.replies[reply.status];
  if (!promised) throw new Error(`${contract.path} does not promise a ${reply.status}`);
  const headers = new Headers(reply.headers);
  headers.set('Cache-Control', 'private, no-cache');
  headers.set('Vary', 'Authorization');
  if (bookmark !== null) headers.set(BOOKMARK_HEADER, bookmark);
  if (!promised.schema) return new Response(null, { status: reply.status, headers });
  headers.set('Content-Type', 'application/json');
  const text =
    'finished' in reply ? reply.finished : JSON.stringify(promised.schema.parse(reply.body));
  return new Response(text, { status: reply.status, headers });
}

/** A path that exists answers any other method with 405 and what it does allow. */
function refuseOtherMethods(app: Hono<HonoTypes>, contracts: readonly Contract[]): void {
  for (const [path, sharing] of Map.groupBy(contracts, (contract) => contract.path)) {
    const allow = sharing.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    const [first] = sharing;
    if (!first) continue;
    app.all(path, enter(first), (c) => {
      throw new Problem({ is: 'method_not_allowed', method: c.req.method, allow });
    });
  }
}
