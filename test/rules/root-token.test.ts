/**
 * Which root tokens a deployment may have: one that is guessed or cannot be sent stops it at once.
 */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import devVars from '../../.dev.vars.example?raw';
import { checkEnvironment } from '../../src/check-environment.ts';
import wranglerToml from '../../wrangler.toml?raw';

const check = (ROOT_TOKEN: string | undefined, DEVELOPMENT: string) => () => {
  const { ROOT_TOKEN: _, ...without } = env;
  checkEnvironment({ ...without, ...(ROOT_TOKEN !== undefined && { ROOT_TOKEN }), DEVELOPMENT });
};
const long = 'r'.repeat(32);

describe('in production', () => {
  test.each(['dev-root-token', 'r'.repeat(31), 'r'])('%j is too short', (token) => {
    expect(check(token, 'off')).toThrow(
      `ROOT_TOKEN has ${token.length} characters, and needs at least 32. Make one with`,
    );
  });

  test('a long one will do, and none at all', () => {
    expect(check(long, 'off')).not.toThrow();
    expect(check(undefined, 'off')).not.toThrow();
  });

  test('a deployment is that, unless it says otherwise', () => {
    expect(wranglerToml).toContain('\nDEVELOPMENT = "off"\n');
  });
});

test('in development the one of the README will do', () => {
  const [, token] = /^ROOT_TOKEN=(.*)$/m.exec(devVars) ?? [];
  expect(token).toBe('dev-root-token');
  expect(check(token, 'on')).not.toThrow();
});

describe('nowhere', () => {
  test.each([
    ['', 'must be visible ASCII without blanks'],
    [`two ${long}`, 'must be visible ASCII without blanks'],
    [`${long}\n`, 'must be visible ASCII without blanks'],
    [`${long}é`, 'must be visible ASCII without blanks'],
    [`rst_${long}`, 'must not begin with rst_'],
  ])('%j, which no request could present', (token, mistake) => {
    expect(check(token, 'on')).toThrow(mistake);
    expect(check(token, 'off')).toThrow(mistake);
  });

  test('development is on or off', () => {
    expect(check(long, 'yes')).toThrow('Change DEVELOPMENT under [vars]');
  });
});
