import { Hono } from 'hono';
import { attributeRoutes } from './api/attributes/routes.ts';
import { healthRoutes } from './api/health/routes.ts';
import { metadataRoutes } from './api/metadata/routes.ts';
import { peopleRoutes } from './api/people/routes.ts';
import { signInRoutes } from './api/sign-in/routes.ts';
import { memberRoutes } from './api/tenancy/members/routes.ts';
import { tenantRoutes } from './api/tenancy/tenants/routes.ts';
import { userRoutes } from './api/tenancy/users/routes.ts';
import { tokenRoutes } from './api/tokens/routes.ts';
import type { HonoTypes } from './auth/call.ts';
import { Problem } from './http/problem.ts';
import { observe } from './logs/observe.ts';
import { answerProblem } from './pipeline/answer-problem.ts';
import { everyAnswer, preflight } from './pipeline/every-answer.ts';

/** The application: the middleware of every request, in order, then the routes. */
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
