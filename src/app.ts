import { HonoBase } from 'hono/hono-base';
import { TrieRouter } from 'hono/router/trie-router';
import { surfaces } from './api/surfaces.ts';
import type { HonoTypes } from './auth/call.ts';
import { notFound } from './http/problem.ts';
import { observe } from './logs/observe.ts';
import { answerProblem } from './pipeline/answer-problem.ts';
import { everyAnswer, preflight } from './pipeline/every-answer.ts';
import { serve } from './pipeline/serve.ts';

/**
 * The application: the middleware of every request, in order, then the surfaces. `Hono` would try a
 * router of one regular expression first, which cannot take `/users/identify` beside `/users/:id`,
 * and then use this one.
 */
export const app = new HonoBase<HonoTypes>({ strict: false, router: new TrieRouter() });

app.use(observe);
app.use(everyAnswer);
app.options('*', preflight);

serve(app, surfaces);

app.notFound((c) => answerProblem(notFound('route'), c));
app.onError(answerProblem);
