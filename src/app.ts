import { Hono } from 'hono';
import { attributeRoutes } from './attributes/routes.ts';
import { tokenRoutes } from './auth/routes.ts';
import { signInRoutes } from './auth/sign-in-routes.ts';
import { healthRoutes } from './health/routes.ts';
import { answerProblem } from './http/answer-problem.ts';
import { everyAnswer, preflight } from './http/every-answer.ts';
import { Problem } from './http/problem.ts';
import type { HonoTypes } from './http/serve.ts';
import { observe } from './logs/observe.ts';
import { metadataRoutes } from './metadata/routes.ts';
import { peopleRoutes } from './people/routes.ts';
import { memberRoutes } from './tenancy/members-routes.ts';
import { tenantRoutes } from './tenancy/scopes-routes.ts';
import { userRoutes } from './tenancy/users-routes.ts';

/** The hall: what every request passes, in order, and the surfaces behind it. */
export const app = new Hono<HonoTypes>({ strict: false });

app.use(observe);
app.use(everyAnswer);
app.options('*', preflight);

app.route('/', healthRoutes);
app.route('/', tokenRoutes);
app.route('/', signInRoutes);
app.route('/', metadataRoutes);
app.route('/', peopleRoutes);
app.route('/', userRoutes);
app.route('/', tenantRoutes);
app.route('/', memberRoutes);
app.route('/', attributeRoutes);

app.notFound((c) => answerProblem(new Problem({ is: 'not_found', noun: 'route' }), c));
app.onError(answerProblem);
