/** A thousand races of a code with what happens to its user. */
import { describe, expect, test } from 'vitest';
import { races, run } from '../support/code-races.ts';

describe.each(Object.entries(races))('a code is redeemed while %s', (_name, race) => {
  test('in 200 races either comes first, and both hold', async () => {
    let first = 0;
    for (let round = 0; round < 200; round += 1) first += (await run(race)) ? 1 : 0;
    expect(first).toBeGreaterThan(0);
  });
});
