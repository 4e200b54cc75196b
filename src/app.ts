import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { attributeRoutes } from './attributes/routes.ts';
import { tokenRoutes } from './auth/routes.ts';
import { signInRoutes } from './auth/sign-in-routes.ts';
import { healthRoutes } from './health/routes.ts';
import { answerProblem } from './http/answer-problem.ts';
import { Problem } from './http/problem.ts';
import type { HonoTypes } from './http/serve.ts';
import { BOOKMARK_HEADER } from './http/session.ts';
import { observe } from './logs/observe.ts';
import { metadataRoutes } from './metadata/routes.ts';
import { peopleRoutes } from './people/routes.ts';
import { memberRoutes } from './tenancy/members-routes.ts';
import { tenantRoutes } from './tenancy/scopes-routes.ts';
import { userRoutes } from './tenancy/users-routes.ts';

/** The hall: what every request passes, in order, and the surfaces behind it. */
export const app = new Hono<HonoTypes>({ strict: false });

app.use(observe);
// A client's own id is kept if it is short, as ids are, and letters, digits, `-`, `_` and `=` only.
app.use(requestId({ limitLength: 64 }));
app.use(
  secureHeaders({
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    xFrameOptions: 'DENY',
    // Headers for pages and plug-ins; this is an API.
    xXssProtection: false,
    xDownloadOptions: false,
    xDnsPrefetchControl: false,
    xPermittedCrossDomainPolicies: false,
    originAgentCluster: false,
    crossOriginOpenerPolicy: false,
  }),
);
app.use(
  cors({
    origin: allowedOrigin,
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposeHeaders: [
      'ETag',
      'Retry-After',
      'Location',
      'Age',
      'Cache-Status',
      BOOKMARK_HEADER,
      'Idempotent-Replayed',
      'x-request-id',
    ],
    maxAge: 86_400,
  }),
);

app.route('/', healthRoutes);
app.route('/', tokenRoutes);
app.route('/', signInRoutes);
app.route('/', metadataRoutes);
app.route('/', peopleRoutes);
app.route('/', userRoutes);
app.route('/', tenantRoutes);
app.route('/', memberRoutes);
app.route('/', attributeRoutes);

app.notFound(() => {
  throw new Problem({ is: 'not_found', noun: 'route' });
});
app.onError(answerProblem);

function allowedOrigin(origin: string, c: Context<HonoTypes>): string | null {
  const allowed = c.env.ALLOWED_ORIGINS.split(' ');
  if (allowed.includes('*')) return '*';
  return allowed.includes(origin) ? origin : null;
}
