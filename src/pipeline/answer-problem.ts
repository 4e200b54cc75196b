import type { Context } from 'hono';
import type { HonoTypes } from '../auth/call.ts';
import { databaseFailure } from '../db/errors.ts';
import { challengeOf } from '../http/challenge.ts';
import { type DialectName, dialects } from '../http/dialects/dialects.ts';
import { asksForProblemJson, PROBLEM_JSON, problemDetails } from '../http/dialects/problem-json.ts';
import { headersOf, Problem, type ProblemMeaning, statusOf } from '../http/problem.ts';
import { reported } from '../http/reported.ts';

/**
 * Turns any error into a response: as problem details for those who ask for them, and otherwise in
 * the dialect of the endpoint. Nothing else does.
 */
export function answerProblem(error: unknown, c: Context<HonoTypes>): Response {
  const meaning = meaningOf(error);
  const dialect = dialects[c.get('dialect') ?? dialectOfPath(c.req.path)];
  const headers = new Headers({ 'Cache-Control': 'private, no-cache', ...headersOf(meaning) });
  headers.set('Vary', 'Authorization, Accept');
  if (meaning.is === 'unauthenticated') {
    headers.set('WWW-Authenticate', challengeOf(dialect.challenge, meaning));
  }
  const status = statusOf[meaning.is];
  const said = reported(meaning);
  if (asksForProblemJson(c.req.header('Accept'))) {
    headers.set('Content-Type', PROBLEM_JSON);
    return Response.json(problemDetails(said, c.get('requestId')), { status, headers });
  }
  return Response.json(dialect.say(said, c.get('requestId')), { status, headers });
}

/** What any error means to the sender of the request. */
export function meaningOf(error: unknown): ProblemMeaning {
  if (error instanceof Problem) return error.meaning;
  const failure = databaseFailure(error);
  switch (failure.is) {
    case 'transient':
    case 'unavailable':
      return { is: 'unavailable', retryAfter: 1 };
    case 'old_schema':
      return { is: 'unavailable', retryAfter: 5 };
    default:
      return { is: 'internal' };
  }
}

/** The dialect for a request that matched no contract. */
function dialectOfPath(path: string): DialectName {
  if (path.startsWith('/api/core/')) return 'django';
  if (path.startsWith('/v1/')) return 'ingestion';
  return /^\/api\/v1\/(platform|applications|organizations)\b/.test(path) ? 'tenancy' : 'rest';
}
