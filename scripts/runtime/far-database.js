/** Wraps the bundle, so that D1 is as far away as in production. `runtime.ts` puts it in front. */
import worker, { Registrar as Near } from './worker.js';

export {
  Dispatcher,
  Metrics,
  Notifier,
  Outbox,
  RateLimiter,
  TenantDeletion,
  TenantRegistrar,
} from './worker.js';

export class Registrar extends Near {
  constructor(context, env) {
    super(context, far(env));
  }
}

export default {
  ...worker,
  fetch: (request, env, context) => worker.fetch(request, far(env), context),
};

const known = new WeakMap();

function far(env) {
  if (!known.has(env)) known.set(env, { ...env, DB: distant(env.DB, env.D1_DISTANCE / 2) });
  return known.get(env);
}

/** A database or a session whose calls take a while on their way there and back. */
const distant = (database, oneWay) => ({
  prepare: (sql) => distantStatement(database.prepare(sql), oneWay),
  withSession: (from) => distant(database.withSession(from), oneWay),
  getBookmark: () => database.getBookmark(),
  batch: (statements) => travels(oneWay, () => database.batch(statements)),
});

/** The prototype is the real statement, so that `batch` accepts it. */
const distantStatement = (statement, oneWay) =>
  Object.assign(Object.create(statement), {
    bind: (...values) => distantStatement(statement.bind(...values), oneWay),
    first: (...column) => travels(oneWay, () => statement.first(...column)),
    all: () => travels(oneWay, () => statement.all()),
    run: () => travels(oneWay, () => statement.run()),
  });

async function travels(oneWay, call) {
  await pause(oneWay);
  const result = await call();
  await pause(oneWay);
  return result;
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
