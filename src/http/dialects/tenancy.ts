/** The words of the tenancy endpoints: `{success: false, message, error: {code, message, …}}`. */
import * as z from '../../values/zod.ts';
import type { ProblemMeaning, ProblemName } from '../problem.ts';
import type { Dialect } from './dialect.ts';
import { codeSaid, codeSchema, detailsOf, fieldErrors, messageOf } from './rest.ts';

function say(meaning: ProblemMeaning, requestId: string): unknown {
  const message = messageOf(meaning, requestId);
  const permission = meaning.is === 'forbidden' ? meaning.permission : undefined;
  const details = detailsOf(meaning);
  return {
    success: false,
    message,
    error: {
      code: codeSaid(meaning),
      message,
      ...(permission && { requiredPermission: permission }),
      ...(details && { details }),
    },
  };
}

const said = (name: ProblemName) =>
  z.object({
    success: z.literal(false),
    message: z.string(),
    error: z.object({
      code: codeSchema(name),
      message: z.string(),
      requiredPermission: z.optional(z.string()),
      details: z.optional(fieldErrors()),
    }),
  });

export const tenancy: Dialect = { challenge: 'Bearer', say, schemaOf: said };
