/** The stored form of a password. */
import { describe, expect, test, vi } from 'vitest';

// The costs are those of production.
vi.unmock('../../src/auth/password-costs.ts');
vi.resetModules();
const { hashPassword, isComparable, passwordProblem, verifyPassword } = await import(
  '../../src/auth/password.ts'
);

const password = 'demo-password';
const kept = await hashPassword(password);

describe('a stored password', () => {
  test('is a PHC string with its own salt, and matches only its password', async () => {
    expect(kept).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await hashPassword(password)).not.toBe(kept);
    expect(await verifyPassword(password, kept)).toBe(true);
    expect(await verifyPassword(`${password} `, kept)).toBe(false);
    expect(await verifyPassword(password, null)).toBe(false);
  });

  test('is the scrypt of RFC 7914 (section 12), with the costs in the string', async () => {
    const salt = btoa('SodiumChloride').replace('=', '');
    const hex = '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2';
    const hash = Buffer.from(hex, 'hex').toString('base64').replace('=', '');
    const vector = `$scrypt$ln=14,r=8,p=1$${salt}$${hash}`;
    expect(await verifyPassword('pleaseletmein', vector)).toBe(true);
    expect(await verifyPassword('pleaseletmein', vector.replace('ln=14', 'ln=13'))).toBe(false);
  });

  const [, , , salt, hash] = kept.split('$');
  test.each([
    ['nothing', ''],
    ['another function', kept.replace('scrypt', 'argon2id')],
    ['no costs', `$scrypt$$${salt}$${hash}`],
    ['costs of zero', `$scrypt$ln=0,r=8,p=5$${salt}$${hash}`],
    ['no lanes', `$scrypt$ln=14,r=8,p=0$${salt}$${hash}`],
    ['too much work', `$scrypt$ln=14,r=8,p=21$${salt}$${hash}`],
    ['too much memory', `$scrypt$ln=15,r=32,p=1$${salt}$${hash}`],
    ['an absurd N', `$scrypt$ln=63,r=1,p=1$${salt}$${hash}`],
    ['a negative cost', `$scrypt$ln=14,r=-8,p=5$${salt}$${hash}`],
    ['a short salt', `$scrypt$ln=14,r=8,p=5$c2FsdA$${hash}`],
    ['a short hash', `$scrypt$ln=14,r=8,p=5$${salt}$${hash?.slice(1)}`],
    ['padding', `${kept}=`],
    ['a line after it', `${kept}\n`],
  ])('%s is none', (_what, phc) => {
    expect(isComparable(phc)).toBe(false);
  });

  test.each([
    ['1234567', false],
    ['12345678', true],
    ['x'.repeat(256), true],
    ['x'.repeat(257), false],
    ['ﬁﬁﬁﬁ', true],
    ['👍👍👍👍', false],
    ['👍'.repeat(8), true],
  ])('%s will do: %s', (text, good) => {
    const problem = 'A password must have 8 to 256 characters.';
    expect(passwordProblem(text)).toBe(good ? undefined : problem);
  });
});
