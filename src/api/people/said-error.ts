/** A problem inside an answer: the `error` that a request of its own would be answered with. */
import { rest } from '../../http/dialects/rest.ts';
import type { ProblemMeaning } from '../../http/problem.ts';
import { reported } from '../../http/reported.ts';
import { lazily } from '../../isolate/lazily.ts';
import * as z from '../../values/zod.ts';

export const saidError = lazily(() =>
  z
    .object({
      code: z.string(),
      message: z.string(),
      details: z.optional(z.record(z.string(), z.unknown())),
    })
    .register(z.globalRegistry, { id: 'SaidError' }),
);

export const errorOf = (meaning: ProblemMeaning, requestId: string) =>
  (rest.say(reported(meaning), requestId) as { error: z.output<ReturnType<typeof saidError>> })
    .error;
