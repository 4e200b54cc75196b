/** The words of ingestion: `{success: false, message, code, details?}`, as Segment's success. */
import * as z from '../../values/zod.ts';
import type { ProblemMeaning, ProblemName } from '../problem.ts';
import type { Dialect } from './dialect.ts';
import { codeSaid, codeSchema, detailsOf, fieldErrors, messageOf } from './rest.ts';

const NO_KEY =
  'Send a write key: as the user name of HTTP Basic with an empty password, or as writeKey.';

function say(meaning: ProblemMeaning, requestId: string): unknown {
  const isMissing = meaning.is === 'unauthenticated' && meaning.because === 'missing';
  const details = detailsOf(meaning);
  return {
    success: false,
    message: isMissing ? NO_KEY : messageOf(meaning, requestId),
    code: codeSaid(meaning),
    ...(details && { details }),
  };
}

const said = (name: ProblemName) =>
  z.object({
    success: z.literal(false),
    message: z.string(),
    code: codeSchema(name),
    details: z.optional(fieldErrors()),
  });

export const ingestion: Dialect = { challenge: 'Basic', say, schemaOf: said };
