/** How often a write has the use of a token noted. */
import { expect, test } from 'vitest';
import { noteSent, usedToken } from '../../src/api/metadata/token-use.ts';

test('a use is sent again five minutes after it was noted, and not before', () => {
  const now = 1_800_000_000_000;
  expect(usedToken('token_a', now)).toBe('token_a');
  // A write that failed has noted nothing.
  expect(usedToken('token_a', now)).toBe('token_a');
  noteSent('token_a', now);
  expect(usedToken('token_a', now + 299_999)).toBeNull();
  expect(usedToken('token_b', now)).toBe('token_b');
  expect(usedToken('token_a', now + 300_000)).toBe('token_a');
  expect(usedToken(null, now)).toBeNull();
});
