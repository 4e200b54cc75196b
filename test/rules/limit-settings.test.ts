/** The variable RATE_LIMITS. The first request fails with a list of its mistakes. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { checkEnvironment } from '../../src/check-environment.ts';
import { rateLimitsIn } from '../../src/limits/settings.ts';
import wranglerToml from '../../wrangler.toml?raw';
import { open, slow, wide } from '../support/limited.ts';

describe('the configuration of rate limits', () => {
  test.each([
    ['', 'must be the JSON text of an object, or "off" for no limits'],
    ['[]', 'expected object'],
    [JSON.stringify({ ...open, identify: undefined }), 'identify: must be given'],
    [JSON.stringify({ ...open, hash: { address: wide } }), 'hash: subject: must be given'],
    [JSON.stringify({ ...open, signIn: open.mint }), 'signIn: pair: must be given'],
    [JSON.stringify({ ...open, refused: {} }), 'refused: address: must be given'],
    [
      JSON.stringify({ ...open, identify: { ...open.identify, address: slow(1.5) } }),
      'identify: address: capacity: must be a whole number',
    ],
    [
      JSON.stringify({ ...open, identify: { ...open.identify, address: slow(0) } }),
      'identify: address: capacity: must be more than 0',
    ],
    [JSON.stringify({ ...open, other: open.mint }), 'other'],
  ])('%s fails the first request with what to change', (RATE_LIMITS, mistake) => {
    expect(() => checkEnvironment({ ...env, RATE_LIMITS })).toThrow(mistake);
    expect(() => rateLimitsIn(RATE_LIMITS)).toThrow('Change RATE_LIMITS under [vars]');
  });

  test('the value in wrangler.toml is valid', () => {
    const [, variable = ''] = /^RATE_LIMITS = '''([^']*)'''/m.exec(wranglerToml) ?? [];
    expect(rateLimitsIn(variable)).toHaveProperty('refused.address.capacity');
  });
});
