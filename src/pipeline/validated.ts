/** The parts of a request, each parsed by a schema of its contract. */
import type { Context, MiddlewareHandler } from 'hono';
import type { HonoTypes } from '../auth/call.ts';
import type { InputIssue } from '../http/input-issue.ts';
import { Problem, type ProblemMeaning } from '../http/problem.ts';
import type * as z from '../values/zod.ts';
import { issueOf } from './issue-of.ts';

interface Part {
  /** The name under which Hono keeps what the schema returns. */
  readonly target: 'param' | 'query' | 'json';
  readonly inputIn: (c: Context<HonoTypes>) => unknown;
  readonly refusal: (issues: readonly InputIssue[]) => ProblemMeaning;
}

/**
 * Makes steps that raise what is wrong with a part of the request.
 * See docs/decisions/http.md#schemas-parse-at-once.
 */
const validated =
  ({ target, inputIn, refusal }: Part) =>
  (schema: z.ZodMiniType): MiddlewareHandler<HonoTypes> =>
  async (c) => {
    const input = inputIn(c);
    const { data, error } = schema.safeParse(input);
    if (error) throw new Problem(refusal(error.issues.map((issue) => issueOf(issue, input))));
    c.req.addValidatedData(target, Object(data));
  };

export const validPath = validated({
  target: 'param',
  inputIn: (c) => c.req.param(),
  refusal: () => ({ is: 'not_found', noun: 'route' }),
});

export const validQuery = validated({
  target: 'query',
  // A parameter that is given more than once is a list, which its schema refuses.
  inputIn: (c) =>
    Object.fromEntries(
      Object.entries(c.req.queries()).map(([name, all]) => [name, all.length > 1 ? all : all[0]]),
    ),
  refusal: (issues) => ({ is: 'invalid_query', issues }),
});

export const validBody = validated({
  target: 'json',
  inputIn: (c) => c.get('body')?.value,
  refusal: (issues) => ({ is: 'invalid_body', issues }),
});
