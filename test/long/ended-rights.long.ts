/** Every change, interrupted by every way in which its right ends. */
import { afterAll, beforeAll, describe, vi } from 'vitest';
import { allEndings, tryEnding } from '../support/ended-rights.ts';
import { quietly } from '../support/fault-sweep.ts';

beforeAll(quietly);
afterAll(() => vi.restoreAllMocks());

for (const [index, [what, ending]] of Object.entries(allEndings).entries()) {
  describe(`nothing is changed when ${what} before`, () => tryEnding(ending, index, 1));
}
