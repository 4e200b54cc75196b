/** The bundle with D1 at the distance that it has in production: `runtime.ts` puts this before it. */
import worker, { Registrar as Near } from './worker.js';

export { RateLimiter } from './worker.js';

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

/** A database, or a session of one, whose batches take a while on their way there and back. */
const distant = (database, oneWay) => ({
  prepare: (sql) => database.prepare(sql),
  withSession: (from) => distant(database.withSession(from), oneWay),
  getBookmark: () => database.getBookmark(),
  async batch(statements) {
    await pause(oneWay);
    const results = await database.batch(statements);
    await pause(oneWay);
    return results;
  },
});

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
