/** The work of a start is counted: schemas are made when a request first needs them. */
import { expect, test, vi } from 'vitest';
import * as z from '../../src/values/zod.ts';

/** Counts the schemas, and the checks of schemas, that are made while something runs. */
async function schemasMadeBy(run: () => Promise<unknown>): Promise<number> {
  let made = 0;
  const define = Object.defineProperty;
  // zod gives each of them a property `_zod`, and defines it once.
  const counting = vi.spyOn(Object, 'defineProperty').mockImplementation((object, name, value) => {
    if (name === '_zod') made += 1;
    return define(object, name, value);
  });
  try {
    await run();
  } finally {
    counting.mockRestore();
  }
  return made;
}

test('the count sees schemas', async () => {
  expect(await schemasMadeBy(async () => z.object({ name: z.string() }))).toBe(2);
});

test('loading the Worker makes no schema', async () => {
  vi.resetModules();
  expect(await schemasMadeBy(() => import('../../src/worker.ts'))).toBe(0);
});
