/**
 * Serves contracts over HTTP. Every endpoint has the same pipeline. It begins with the checks that
 * cost nothing: the form of the credential, then the path, the query and the body. The signature of
 * a JWT comes after them, and the handler last: only the handler touches storage.
 * See docs/decisions/metadata.md#form-before-token.
 */
import type { Context, Hono, MiddlewareHandler } from 'hono';
import type { Call, HonoTypes } from '../auth/call.ts';
import { type PresentedCredential, readCredential } from '../auth/credential.ts';
import { timelineOf } from '../db/bookmark.ts';
import { newId } from '../db/ids.ts';
import { readBody } from '../http/body.ts';
import { type Contract, takesBookmark, takesIdempotencyKey } from '../http/contract.ts';
import { bringsLines } from '../http/lines.ts';
import { invalidHeader, methodNotAllowed, unavailable } from '../http/problem.ts';
import { privately, respond } from '../http/respond.ts';
import { demandIn } from '../http/session.ts';
import { once } from '../idempotency/carry-out-once.ts';
import { idempotencyKeyIn, keyedRequest } from '../idempotency/keyed-request.ts';
import { withDeadline } from '../isolate/deadline.ts';
import { lazily } from '../isolate/lazily.ts';
import { writerAt } from '../isolate/writer.ts';
import { admitted, refuseIfFull } from '../limits/admission.ts';
import { limitLoad } from '../limits/load.ts';
import { refuseKnownAddress } from '../limits/refused.ts';
import type * as z from '../values/zod.ts';
import { tellWebhooks } from '../webhooks/tell.ts';
import { countingRefusals } from './counting-refusals.ts';
import { decidingAnew } from './decide-anew.ts';
import { refuseParameters, refuseReservedName } from './parameters.ts';
import { RequestSession } from './session.ts';
import type { Endpoint, Surface } from './surface.ts';
import { validBody, validPath, validQuery } from './validated.ts';
import { withIdentity } from './with-identity.ts';

/** Mounts the surfaces in their order. If two paths match a request, the earlier one answers it. */
export function serve(app: Hono<HonoTypes>, surfaces: readonly Surface[]): void {
  for (const surface of surfaces) {
    for (const endpoint of surface) mount(app, endpoint);
    refuseOtherMethods(
      app,
      surface.map(({ contract }) => contract),
    );
  }
}

function mount(app: Hono<HonoTypes>, { contract, admit, ...endpoint }: Endpoint): void {
  const steps = pipelineOf(contract);
  const handle = contract.method === 'GET' ? endpoint.handle : decidingAnew(endpoint.handle);
  const answer = countingRefusals(async (c) => {
    if (!contract.admitsItself) refuseIfFull(c.env, Date.now());
    // One route for all steps: each route makes the search for the matching one longer.
    for (const step of steps) await step(c, proceed);
    const session = new RequestSession(c.env, contract.method, c.get('meter'));
    const call = callOf(c, contract, session);
    const attempt: Attempt = (each) => {
      const reply = telling(contract, each, handle(each));
      const { headers } = each;
      return reply instanceof Promise
        ? reply.then((made) =>
            respond(contract, made, { headers, bookmark: session.acknowledged() }),
          )
        : respond(contract, reply, { headers, bookmark: null });
    };
    const run = onceIfKeyed(c, contract, attempt);
    const work = () => asIdentity(run, call, c.get('credential'));
    const response = contract.admitsItself
      ? work()
      : admitted(call, async () => {
          if (admit) await admit(call);
          return work();
        });
    return response instanceof Promise ? withDeadline(HANDLED_WITHIN, response, tooLate) : response;
  });
  app.on(contract.method, [contract.path], answer);
}

/** Tells webhooks of what a request has committed. */
function telling<Made>(
  { method }: Contract,
  call: Call<Contract>,
  reply: Made | Promise<Made>,
): Made | Promise<Made> {
  if (method === 'GET' || !(reply instanceof Promise)) return reply;
  return reply.then((made) => {
    tellWebhooks(call);
    return made;
  });
}

const NO_FAULTS: ReadonlyMap<number, string> = new Map();

/** The `next` of each step: the loop calls the next step, so there is nothing to do here. */
const proceed = async () => undefined;

/** In milliseconds: longer than a change may wait for its registrar. */
const HANDLED_WITHIN = 15_000;
const tooLate = () => unavailable();

type Attempt = (call: Call<Contract>) => Response | Promise<Response>;

/** With an Idempotency-Key, runs a request once, and to its end even if its client has left. */
function onceIfKeyed(c: Context<HonoTypes>, contract: Contract, attempt: Attempt): Attempt {
  const { raw } = c.req;
  const key = takesIdempotencyKey(contract) ? idempotencyKeyIn(raw.headers) : null;
  if (key === null) return attempt;
  const request = { url: raw.url, headers: raw.headers, text: c.get('body')?.text ?? '' };
  return (call) => {
    const keyed = keyedRequest(key, request, contract, call.credential);
    const response = once(keyed, contract, call, attempt);
    call.afterwards(response.catch(() => undefined));
    return response;
  };
}

/** Runs the attempt. For a JWT its identity takes the place of the JWT, which no handler sees. */
function asIdentity(
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
  if (params) steps.push(whenReached(() => validPath(params())));
  steps.push(query ? refuseReservedName : refuseParameters);
  if (query) steps.push(whenReached(() => validQuery(query())));
  if (body) steps.push(bodyOf(body, contract));
  return steps;
}

/** Makes a step, and its schema, when the first request reaches it. */
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
    const header = c.req.header('Authorization');
    const isRead = contract.access === 'optional' ? header !== undefined : true;
    if (contract.access !== 'anyone' && isRead) {
      refuseKnownAddress({ env: c.env, headers: c.req.raw.headers });
      c.set('credential', readCredential(header, c.env));
    }
    await next();
  };
}

function bodyOf(
  schemas: Readonly<Record<string, () => z.ZodMiniType>>,
  contract: Contract,
): MiddlewareHandler<HonoTypes> {
  const accepted = Object.keys(schemas);
  const validators = new Map<string, MiddlewareHandler<HonoTypes>>();
  for (const [mediaType, schema] of Object.entries(schemas)) {
    const step = whenReached(() => validBody(schema()));
    validators.set(mediaType, step);
  }
  return async (c, next) => {
    if (contract.takesLines && bringsLines(c.req.raw.headers)) {
      refuseIdempotencyKey(c.req.raw.headers);
      return next();
    }
    const read = await readBody(c.req.raw, accepted, contract);
    c.set('body', read);
    return validators.get(read.mediaType)?.(c, next);
  };
}

const linesOf = ({ body }: Request) => body ?? new Blob([]).stream();

/** Nobody knows whether a stream is the same before it has ended. */
function refuseIdempotencyKey(headers: Headers): void {
  if (idempotencyKeyIn(headers) === null) return;
  throw invalidHeader('Idempotency-Key', 'Lines take none: give each line an "id" of its own.');
}

function callOf(
  c: Context<HonoTypes>,
  contract: Contract,
  session: RequestSession,
): Call<Contract> {
  // The validators have run, so their outputs have the types of the contract's schemas.
  const valid = (target: 'param' | 'query' | 'json') => c.req.valid(target as never) as never;
  return {
    params: contract.params && valid('param'),
    query: contract.query && valid('query'),
    body: contract.body && valid('json'),
    lines: contract.takesLines && c.get('body') === undefined ? linesOf(c.req.raw) : null,
    faults: c.get('body')?.faults ?? NO_FAULTS,
    credential: c.get('credential') as never,
    url: c.req.raw.url,
    headers: c.req.raw.headers,
    env: c.env,
    db: session.db,
    demand: takesBookmark(contract) ? demandIn(c.req.raw.headers, timelineOf(c.env)) : null,
    acknowledge: (bookmark) => session.acknowledge(bookmark),
    requestId: c.get('requestId'),
    newId,
    isRepetition: false,
    writer: writerAt(c.req.raw.cf?.colo),
    meter: c.get('meter'),
    now: Date.now(),
    afterwards: (work) => c.executionCtx.waitUntil(work),
  };
}

/** Answers OPTIONS with the methods that a path allows, and every other method with 405. */
function refuseOtherMethods(app: Hono<HonoTypes>, contracts: readonly Contract[]): void {
  for (const [path, sharing] of Map.groupBy(contracts, (contract) => contract.path)) {
    const methods = sharing.flatMap(({ method }) =>
      method === 'GET' ? ['GET', 'HEAD'] : [method],
    );
    const allow = [...methods, 'OPTIONS'];
    const [first] = sharing;
    if (!first) continue;
    const refuse = countingRefusals(async (c) => {
      if (c.req.method === 'OPTIONS') return allowing(allow);
      await enter(first)(c, proceed);
      throw methodNotAllowed(c.req.method, allow);
    });
    app.all(path, refuse);
  }
}

const allowing = (allow: readonly string[]): Response =>
  new Response(null, {
    status: 204,
    headers: privately(new Headers({ Allow: allow.join(', ') })),
  });
