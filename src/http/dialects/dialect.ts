import type * as z from '../../values/zod.ts';
import type { ProblemMeaning, ProblemName } from '../problem.ts';

/** The words in which one family of endpoints answers problems. */
export interface Dialect {
  /** The scheme of `WWW-Authenticate` on a 401. */
  readonly challenge: 'Token' | 'Bearer' | 'Basic';
  /** The JSON body of a problem. `requestId` lets an operator find the cause of a 5xx. */
  readonly say: (meaning: ProblemMeaning, requestId: string) => unknown;
  /** The schema of the body that `say` makes, for the OpenAPI document and the tests. */
  readonly schemaOf: (name: ProblemName) => z.ZodMiniType;
}
