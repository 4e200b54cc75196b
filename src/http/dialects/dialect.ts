import type * as z from 'zod';
import type { ProblemMeaning, ProblemName } from '../problem.ts';

/** How one family of endpoints puts problems into words. */
export interface Dialect {
  /** The value of `WWW-Authenticate` on a 401. */
  readonly challenge: string;
  /** The JSON body of a problem. `requestId` lets an operator find the cause of a 5xx. */
  readonly say: (meaning: ProblemMeaning, requestId: string) => unknown;
  /** The shape of what `say` answers, for the OpenAPI document and the tests. */
  readonly schemaOf: (name: ProblemName) => z.ZodType;
}
