/**
 * How a contract is kept over HTTP. One pipeline for every endpoint, in an order that puts what
 * costs nothing first: credential's form, method, query, body, then the signature of a JWT, and
 * only then the handler, which is the first to touch storage.
 */
import { zValidator } from '@hono/zod-validator';
import type { Context, Hono, MiddlewareHandler } from 'hono';
import type * as z from 'zod';
import type { Call, HonoTypes } from '../auth/call.ts';
import { type PresentedCredential, readCredential } from '../auth/credential.ts';
import { newId } from '../db/ids.ts';
import { mediaTypeOf, readJsonText } from '../http/body.ts';
import { type Contract, takesBookmark, takesIdempotencyKey } from '../http/contract.ts';
import { type InputIssue, Problem, type ProblemMeaning } from '../http/problem.ts';
import { respond } from '../http/respond.ts';
import { bookmarkIn } from '../http/session.ts';
import { once } from '../idempotency/carry-out-once.ts';
import { idempotencyKeyIn, keyedRequest } from '../idempotency/keyed-request.ts';
import { withDeadline } from '../isolate/deadline.ts';
import { lazily } from '../isolate/lazily.ts';
import { limitLoad } from '../limits/load.ts';
import { refuseReservedName } from './reserved-name.ts';
import { RequestSession } from './session.ts';
import type { Endpoint, Surface } from './surface.ts';
import { withIdentity } from './with-identity.ts';

/** Mounts surfaces in their order: where two paths match a request, the earlier one answers. */
export function serve(app: Hono<HonoTypes>, surfaces: readonly Surface[]): void {
  for (const surface of surfaces) {
    for (const endpoint of surface) mount(app, endpoint);
    refuseOtherMethods(
      app,
      surface.map(({ contract }) => contract),
    );
  }
}

function mount(app: Hono<HonoTypes>, { contract, handler }: Endpoint): void {
  const steps = pipelineOf(contract);
  app.on(contract.method, [contract.path], async (c) => {
    // One route for an endpoint, whatever its steps: each route makes the search for all longer.
    for (const step of steps) await step(c, proceed);
    const session = new RequestSession(c.env.DB, contract.method, c.get('meter'));
    const call = callOf(c, contract, session);
    const attempt: Attempt = (each) => {
      const reply = handler(each);
      return reply instanceof Promise
        ? reply.then((made) => respond(contract, made, session.acknowledged()))
        : respond(contract, reply, null);
    };
    const run = await onceIfKeyed(c, contract, attempt);
    const response = answer(run, call, c.get('credential'));
    return response instanceof Promise ? withDeadline(HANDLED_WITHIN, response, tooLate) : response;
  });
}

/** No step of a pipeline has anything left to do when the next has begun. */
const proceed = async () => undefined;

/** Longer than a change may wait for its registrar, in milliseconds. */
const HANDLED_WITHIN = 15_000;
const tooLate = () => new Problem({ is: 'unavailable', retryAfter: 1 });

type Attempt = (call: Call<Contract>) => Response | Promise<Response>;

/** With an Idempotency-Key a request is carried out once, also when its client does not wait for it. */
async function onceIfKeyed(
  c: Context<HonoTypes>,
  contract: Contract,
  attempt: Attempt,
): Promise<Attempt> {
  const { raw, bodyCache } = c.req;
  const key = takesIdempotencyKey(contract) ? idempotencyKeyIn(raw.headers) : null;
  if (key === null) return attempt;
  const request = { url: raw.url, headers: raw.headers, text: (await bodyCache.text) ?? '' };
  return (call) => {
    const keyed = keyedRequest(key, request, contract, call.credential);
    const response = once(keyed, contract, call, attempt);
    call.afterwards(response.catch(() => undefined));
    return response;
  };
}

/** The one step that only JWTs take: handlers see whom a JWT names, never the JWT. */
function answer(
  attempt: Attempt,
  call: Call<Contract>,
  presented: PresentedCredential | undefined,
): Response | Promise<Response> {
  if (presented?.kind !== 'jwt') return attempt(call);
  return withIdentity(presented, call, (identity) =>
    // A credential was read, so the contract asks for one.
    attempt({ ...call, credential: identity as never }),
  );
}

function pipelineOf(contract: Contract): MiddlewareHandler<HonoTypes>[] {
  const steps: MiddlewareHandler<HonoTypes>[] = [enter(contract), limitLoad(contract)];
  const { params, query, body } = contract;
  if (params) steps.push(whenReached(() => zValidator('param', params(), invalidParams)));
  if (query) {
    steps.push(refuseReservedName);
    steps.push(whenReached(() => zValidator('query', query(), invalidQuery)));
  }
  if (body) steps.push(bodyOf(body));
  return steps;
}

/** A step that is made, with its schema, when the first request comes to it. */
function whenReached(make: () => MiddlewareHandler<HonoTypes>): MiddlewareHandler<HonoTypes> {
  const step = lazily(make);
  return (c, next) => step()(c, next);
}

function enter(
  contract: Pick<Contract, 'path' | 'dialect' | 'access'>,
): MiddlewareHandler<HonoTypes> {
  return async (c, next) => {
    c.set('dialect', contract.dialect);
    c.set('route', contract.path);
    if (contract.access === 'caller') {
      c.set('credential', readCredential(c.req.header('Authorization'), c.env));
    }
    await next();
  };
}

function bodyOf(schemas: Readonly<Record<string, () => z.ZodType>>): MiddlewareHandler<HonoTypes> {
  const accepted = Object.keys(schemas);
  const validators = new Map<string, MiddlewareHandler<HonoTypes>>();
  for (const [mediaType, schema] of Object.entries(schemas)) {
    const validator = whenReached(() => zValidator('json', schema(), invalidBody));
    validators.set(mediaType, validator);
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

const invalidParams = raise(() => ({ is: 'not_found', noun: 'route' }));
const invalidQuery = raise((issues) => ({ is: 'invalid_query', issues }));
const invalidBody = raise((issues) => ({ is: 'invalid_body', issues }));

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
    newId,
    meter: c.get('meter'),
    now: Date.now(),
    afterwards: (work) => c.executionCtx.waitUntil(work),
  };
}

/** A path that exists answers any other method with 405 and what it does allow. */
function refuseOtherMethods(app: Hono<HonoTypes>, contracts: readonly Contract[]): void {
  for (const [path, sharing] of Map.groupBy(contracts, (contract) => contract.path)) {
    const allow = sharing.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    const [first] = sharing;
    if (!first) continue;
    app.all(path, async (c) => {
      await enter(first)(c, proceed);
      throw new Problem({ is: 'method_not_allowed', method: c.req.method, allow });
    });
  }
}
