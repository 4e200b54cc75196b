/**
 * Which root tokens a deployment may have: one that is guessed or cannot be sent stops it at once.
 */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import devVars from '../../.dev.vars.example?raw';
import { rootLabelOf } from '../../src/auth/root-token.ts';
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

describe('two of them, of which one takes the place of the other', () => {
  const other = 'o'.repeat(32);

  test.each<[string, string, string | undefined]>([
    [long, long, 'root'],
    [`${long},2026-11:${other}`, long, 'root'],
    [`${long},2026-11:${other}`, other, 'root:2026-11'],
    [`2026-05:${long},2026-11:${other}`, long, 'root:2026-05'],
    [`2026-05:${long},2026-11:${other}`, other, 'root:2026-11'],
    [`2026-05:${long},2026-11:${other}`, `${long},2026-11:${other}`, undefined],
    [`2026-05:${long},2026-11:${other}`, `2026-05:${other}`, undefined],
    [`2026-05:${long}`, '2026-05', undefined],
    [`2026-05:${long}`, '', undefined],
  ])('of %s, %j is %j', (variable, presented, label) => {
    expect(check(variable, 'off')).not.toThrow();
    expect(rootLabelOf(presented, variable)).toBe(label);
  });

  test.each<[string, string, string]>([
    [`roster:${long}`, `roster:${long}`, 'root:roster'],
    [`roster:${'r'.repeat(31)}`, `roster:${'r'.repeat(31)}`, 'root'],
    [`Roster:${long}`, `Roster:${long}`, 'root'],
    [`${long}:${other}`, `${long}:${other}`, 'root:'.concat(long)],
    [`${'r'.repeat(33)}:${other}`, `${'r'.repeat(33)}:${other}`, 'root'],
    [`:${long}`, `:${long}`, 'root'],
    ['dev:token', 'dev:token', 'root'],
  ])('a token with a colon from before there were names, %s, works as it is', (...row) => {
    const [variable, presented, label] = row;
    expect(check(variable, 'on')).not.toThrow();
    expect(rootLabelOf(presented, variable)).toBe(label);
  });

  test.each([
    [`${long},${other},2026-11:${long}`, 'ROOT_TOKEN has more than 2 values. Make one with'],
    [`${long},${other}`, 'ROOT_TOKEN has two tokens called root. Make one with'],
    [`a:${long},a:${other}`, 'ROOT_TOKEN has two tokens called root:a. Make one with'],
    [`a:${long},b:${long}`, 'ROOT_TOKEN has the same token twice. Make one with'],
    [`${long},`, 'The second ROOT_TOKEN must be visible ASCII without blanks. Make one with'],
    [`${long}, b:${other}`, 'The second ROOT_TOKEN must be visible ASCII without blanks'],
    [`${long},b:rst_${other}`, 'The second ROOT_TOKEN must not begin with rst_'],
    [`short,b:${other}`, 'ROOT_TOKEN has 5 characters, and needs at least 32. Make one with'],
    [`${long},b:short`, 'The second ROOT_TOKEN has 7 characters, and needs at least 32'],
  ])('%s is a mistake', (variable, mistake) => {
    expect(check(variable, 'off')).toThrow(mistake);
  });
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
