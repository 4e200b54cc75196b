import { Hono } from 'hono';
import { surfaces } from './api/surfaces.ts';
import type { HonoTypes } from './auth/call.ts';
import { notFound } from './http/problem.ts';
import { observe } from './logs/observe.ts';
import { answerProblem } from './pipeline/answer-problem.ts';
import { everyAnswer, preflight } from './pipeline/every-answer.ts';
import { serve } from './pipeline/serve.ts';

/** The application: the middleware of every request, in order, then the surfaces. */
export const app = new Hono<HonoTypes>({ strict: false });

app.use(observe);
app.use(everyAnswer);
app.options('*', preflight);

serve(app, surfaces);

app.notFound((c) => answerProblem(notFound('route'), c));
app.onError(answerProblem);
