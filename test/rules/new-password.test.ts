/** Which new passwords are easy to guess. */
import { describe, expect, test, vi } from 'vitest';
import { commonPasswords } from '../../src/auth/common-passwords.ts';
import { NewPassword } from '../../src/auth/new-password.ts';
import { comparable, passwordProblem } from '../../src/auth/password.ts';
import { Problem } from '../../src/http/problem.ts';

const grace = {
  email: 'g.hopper@navy-yard.example',
  username: 'amazing_grace',
  name: 'Grace Brewster Hopper',
  first_name: 'Grace',
  last_name: null,
};

/** The reason of the refusal; undefined if there is none. */
function refusalOf(text: string, ...known: Parameters<typeof NewPassword.of>[1][]) {
  try {
    expect(NewPassword.of(text, ...known).text).toBe(text);
  } catch (error) {
    const { meaning } = error as Problem;
    expect(error).toBeInstanceOf(Problem);
    expect(meaning).toMatchObject({ is: 'invalid_body', issues: [{ path: ['password'] }] });
    return meaning.is === 'invalid_body' ? meaning.issues[0]?.message : undefined;
  }
  return undefined;
}

describe('the list', () => {
  const list = [...commonPasswords()];

  test('has 3,899 entries, which the rule of length accepts, as they are compared', () => {
    expect(list).toHaveLength(3_899);
    expect(list.filter((each) => passwordProblem(each) || comparable(each) !== each)).toEqual([]);
  });

  test.each([list[0], list.at(-1), 'password', '12345678', '987654321', 'aaaaaaaa', 'iloveyou'])(
    '%s is in it',
    (text = '') => expect(refusalOf(text, grace)).toMatch(/^This is one of the 10,000 passwords/),
  );

  test.each(['PassWord', 'ＰＡＳＳＷＯＲＤ', 'ⓟassword', 'IloveYou'])('so is %s', (text) => {
    expect(refusalOf(text)).toMatch(/everybody tries/);
  });

  test.each([
    'demo-password',
    'correct horse battery',
    ' password',
    'password ',
    'password\n12345678',
    'pässword',
    'passwоrd',
    `${list[0]}${list[1]}`,
    `${list[0]}\n${list[1]}`,
    'constructor',
    '__proto__',
  ])('%j is not', (text) => expect(refusalOf(text, grace)).toBeUndefined());

  test('is decoded once, when the first password is set', async () => {
    vi.resetModules();
    const added = vi.spyOn(Set.prototype, 'add');
    const fresh = await import('../../src/auth/new-password.ts');
    const counts = [added.mock.calls.length];
    for (let i = 0; i < 2; i += 1) {
      fresh.NewPassword.of('correct horse battery');
      counts.push(added.mock.calls.length);
    }
    added.mockRestore();
    expect(counts[0]).toBeLessThan(1_000);
    expect(counts[1]).toBeGreaterThanOrEqual(list.length);
    expect(counts[2]).toBe(counts[1]);
  });
});

describe('repeats and sequences', () => {
  test.each([
    'bbbbbbbb',
    'BBBBbbbb',
    '55555555555555555',
    '........',
    'ｂｂｂｂｂｂｂｂ',
    '👍👍👍👍👍👍👍👍',
    'hgfedcba',
    'CDEFGHIJ',
    '3456789:',
    'абвгдежз',
  ])('%s is refused', (text) => {
    expect(commonPasswords().has(comparable(text))).toBe(false);
    expect(refusalOf(text)).toMatch(/^A password must not be one character repeated/);
  });

  test.each(['bbbbbbbbc', 'cbbbbbbbb', 'abcdefgg', 'bdfhjlnprt', 'bcbcbcbcbc', 'abcdefgfedcba'])(
    '%s is accepted',
    (text) => expect(refusalOf(text)).toBeUndefined(),
  );
});

describe('what is known of a user', () => {
  test.each([
    ['the email', 'g.hopper@navy-yard.example'],
    ['the email in capitals', 'G.HOPPER@NAVY-YARD.EXAMPLE'],
    ['the local part', 'g.hopper'],
    ['the local part with a year', 'G.Hopper1906'],
    ['a part of it', 'hopper!!'],
    ['the domain', 'navy-yard.example'],
    ['a part of the domain', 'yard2026'],
    ['the domain without its end', 'NavyYard'],
    ['the username', 'amazing_grace'],
    ['the username, written together', 'AmazingGrace'],
    ['the name', 'Grace Brewster Hopper'],
    ['the name, written together', 'gracebrewsterhopper'],
    ['a part of the name', 'brewster#'],
    ['a first name, with digits around', '19grace06'],
    ['a first name, with marks between', 'g-r-a-c-e'],
    ['in fullwidth letters', 'ｇｒａｃｅ１９０６'],
  ])('%s is refused', (_what, text) => {
    expect(refusalOf(text, grace)).toMatch(/^A password must not be the name, the/);
  });

  test.each([
    ['another word as well', 'grace-of-navy'],
    ['two parts in another order', 'hopper grace'],
    ['one letter more', 'brewsters'],
    ['one letter less', 'brewste1'],
    ['a part of three letters', 'ann48151626'],
    ['no letters at all', '4815162346'],
  ])('%s is accepted', (_what, text) => {
    const ann = { ...grace, name: 'Ann 108', username: 'ann_108' };
    expect(refusalOf(text, grace, ann)).toBeUndefined();
  });

  test('without letters it is compared as a whole', () => {
    const known = { email: '5550123987@example.com', username: '5550123987' };
    expect(refusalOf('5550123987', known)).toMatch(/of its user/);
    expect(refusalOf('5550123986', known)).toBeUndefined();
  });

  test.each(['münchen1', 'xn--mnchen-3ya.example', 'münchen.example'])(
    'an international domain in either form: %s',
    (text) => expect(refusalOf(text, { email: 'a@xn--mnchen-3ya.example' })).toMatch(/of its user/),
  );

  test.each([
    ['山田太郎', '山田太郎2026'],
    ['محمد علي', 'محمدعلي99'],
    ['Żółć Gęś', 'żółćgęś!'],
  ])('names in any letters: %s', (name, text) => {
    expect(refusalOf(text, { name })).toMatch(/of its user/);
    expect(refusalOf(text, grace)).toBeUndefined();
  });

  test('the user before and after the change', () => {
    const after = { username: 'countess' };
    expect(refusalOf('amazing_grace', grace, after)).toMatch(/of its user/);
    expect(refusalOf('countess1', grace, after)).toMatch(/of its user/);
    expect(refusalOf('countess1', grace)).toBeUndefined();
  });

  test.each(['roster12', 'Roster2026!', '-roster-'])('the service: %s', (text) => {
    expect(refusalOf(text)).toMatch(/^A password must not be the name of this service/);
  });
});
