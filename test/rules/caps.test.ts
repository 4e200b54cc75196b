/** The variable CAPS. The first request fails with a list of its mistakes. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { checkEnvironment } from '../../src/check-environment.ts';
import { capsIn } from '../../src/db/caps.ts';
import wranglerToml from '../../wrangler.toml?raw';

const good = {
  memberships: 1,
  records: 1,
  organizations: 1,
  tokens: 1,
  serviceUsers: 1,
  invitations: 1,
};

describe('the configuration of caps', () => {
  test.each([
    ['', 'must be the JSON text of an object'],
    ['off', 'must be the JSON text of an object'],
    ['[]', 'expected object'],
    [JSON.stringify({ ...good, tokens: undefined }), 'tokens: must be given'],
    [JSON.stringify({ ...good, records: '5' }), 'records: must be a whole number'],
    [JSON.stringify({ ...good, records: 1.5 }), 'records: must be a whole number'],
    [JSON.stringify({ ...good, organizations: 0 }), 'organizations: must be at least 1'],
    [JSON.stringify({ ...good, memberships: 501 }), 'memberships: must be at most 500'],
    [JSON.stringify({ ...good, other: 1 }), 'other'],
  ])('%s fails the first request with what to change', (CAPS, mistake) => {
    expect(() => checkEnvironment({ ...env, CAPS })).toThrow(mistake);
    expect(() => capsIn(CAPS)).toThrow('Change CAPS under [vars]');
  });

  test('the value in wrangler.toml is valid', () => {
    const [, variable = ''] = /^CAPS = '''([^']*)'''/m.exec(wranglerToml) ?? [];
    expect(capsIn(variable)).toEqual({
      memberships: 200,
      records: 400,
      organizations: 10_000,
      tokens: 100,
      serviceUsers: 100,
      webhooks: 50,
      invitations: 1_000,
    });
  });
});
