/** Which new passwords are easy to guess. */
import { env } from 'cloudflare:workers';
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
async function refusalOf(text: string, ...known: Parameters<typeof NewPassword.of>[2][]) {
  try {
    expect((await NewPassword.of(env, text, ...known)).text).toBe(text);
  } catch (error) {
    const { meaning } = error as Problem;
    expect(error).toBeInstanceOf(Problem);
    expect(meaning).toMatchObject({ is: 'invalid_body', issues: [{ path: ['password'] }] });
    return meaning.is === 'invalid_body' ? meaning.issues[0]?.message : undefined;
  }
  return undefined;
}

const list = [...(await commonPasswords(env))];

describe('the list', () => {
  test('has 3,899 entries, which the rule of length accepts, as they are compared', () => {
    expect(list).toHaveLength(3_899);
    expect(list.filter((each) => passwordProblem(each) || comparable(each) !== each)).toEqual([]);
  });

  test.each([list[0], list.at(-1), 'password', '12345678', '987654321', 'aaaaaaaa', 'iloveyou'])(
    '%s is in it',
    async (text = '') =>
      await expect(refusalOf(text, grace)).resolves.toMatch(/^This is one of the 10,000 passwords/),
  );

  test.each(['PassWord', 'ＰＡＳＳＷＯＲＤ', 'ⓟassword', 'IloveYou'])('so is %s', async (text) => {
    await expect(refusalOf(text)).resolves.toMatch(/everybody tries/);
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
  ])('%j is not', async (text) => await expect(refusalOf(text, grace)).resolves.toBeUndefined());

  /** A Worker that has read nothing yet, and assets that count and may fail. */
  async function freshly() {
    vi.resetModules();
    const fresh = await import('../../src/auth/new-password.ts');
    const fetch = vi.fn((url: string) => env.ASSETS.fetch(url));
    const ASSETS = { fetch, connect: env.ASSETS.connect } as Fetcher;
    const set = () => fresh.NewPassword.of({ ASSETS }, 'correct horse battery');
    return { fetch, set };
  }

  test('is read once, when the first password is set', async () => {
    const { fetch, set } = await freshly();
    expect(fetch).toHaveBeenCalledTimes(0);
    await set();
    await set();
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['answers 404', async () => new Response('none', { status: 404 })],
    ['cannot be reached', () => Promise.reject(new Error('Network connection lost.'))],
  ])('that %s sets no password, and is asked again', async (_what, failure) => {
    const { fetch, set } = await freshly();
    fetch.mockImplementationOnce(failure);
    await expect(set()).rejects.toMatchObject({ meaning: { is: 'unavailable' } });
    expect((await set()).text).toBe('correct horse battery');
    expect(fetch).toHaveBeenCalledTimes(2);
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
  ])('%s is refused', async (text) => {
    expect(list).not.toContain(comparable(text));
    await expect(refusalOf(text)).resolves.toMatch(
      /^A password must not be one character repeated/,
    );
  });

  test.each(['bbbbbbbbc', 'cbbbbbbbb', 'abcdefgg', 'bdfhjlnprt', 'bcbcbcbcbc', 'abcdefgfedcba'])(
    '%s is accepted',
    async (text) => await expect(refusalOf(text)).resolves.toBeUndefined(),
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
  ])('%s is refused', async (_what, text) => {
    await expect(refusalOf(text, grace)).resolves.toMatch(/^A password must not be the name, the/);
  });

  test.each([
    ['another word as well', 'grace-of-navy'],
    ['two parts in another order', 'hopper grace'],
    ['one letter more', 'brewsters'],
    ['one letter less', 'brewste1'],
    ['a part of three letters', 'ann48151626'],
    ['no letters at all', '4815162346'],
  ])('%s is accepted', async (_what, text) => {
    const ann = { ...grace, name: 'Ann 108', username: 'ann_108' };
    await expect(refusalOf(text, grace, ann)).resolves.toBeUndefined();
  });

  test('without letters it is compared as a whole', async () => {
    const known = { email: '5550123987@example.com', username: '5550123987' };
    await expect(refusalOf('5550123987', known)).resolves.toMatch(/of its user/);
    await expect(refusalOf('5550123986', known)).resolves.toBeUndefined();
  });

  test.each(['münchen1', 'xn--mnchen-3ya.example', 'münchen.example'])(
    'an international domain in either form: %s',
    async (text) =>
      await expect(refusalOf(text, { email: 'a@xn--mnchen-3ya.example' })).resolves.toMatch(
        /of its user/,
      ),
  );

  test.each([
    ['山田太郎', '山田太郎2026'],
    ['محمد علي', 'محمدعلي99'],
    ['Żółć Gęś', 'żółćgęś!'],
  ])('names in any letters: %s', async (name, text) => {
    await expect(refusalOf(text, { name })).resolves.toMatch(/of its user/);
    await expect(refusalOf(text, grace)).resolves.toBeUndefined();
  });

  test('the user before and after the change', async () => {
    const after = { username: 'countess' };
    await expect(refusalOf('amazing_grace', grace, after)).resolves.toMatch(/of its user/);
    await expect(refusalOf('countess1', grace, after)).resolves.toMatch(/of its user/);
    await expect(refusalOf('countess1', grace)).resolves.toBeUndefined();
  });

  test.each(['roster12', 'Roster2026!', '-roster-'])('the service: %s', async (text) => {
    await expect(refusalOf(text)).resolves.toMatch(
      /^A password must not be the name of this service/,
    );
  });
});
