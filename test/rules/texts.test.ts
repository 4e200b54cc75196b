/** The texts of messages: what they say, and what a name that somebody chose cannot do in them. */
import { describe, expect, test } from 'vitest';
import type { MessageDetail } from '../../src/directory/messages/message.ts';
import { composed } from '../../src/mail/texts.ts';
import { MESSAGE_KINDS, type MessageKind } from '../../src/values/choices.ts';

const origin = 'https://roster.test';
const detail: MessageDetail = {
  secret: 'ABCD2345',
  tenantName: 'Acme & Sons',
  inviterName: 'Ann <Owner>',
  role: 'admin',
  newEmail: 'new@example.com',
  expiresAt: Date.UTC(2026, 10, 26, 12),
  origin,
};
const compose = (kind: MessageKind, more: Partial<MessageDetail> = {}, page = '') =>
  composed({ kind, email: 'ann@example.com' }, { ...detail, ...more }, page);

describe.each(MESSAGE_KINDS)('%s', (kind) => {
  const { subject, text, html, link, code } = compose(kind);

  test('has no secret in its subject', () => {
    expect(subject).not.toMatch(/ABCD|2345/);
    expect(subject).toMatch(/^\S.*\S$/);
  });

  test('says the same in both forms', () => {
    const plain = html
      .replace(/<title>.*<\/title>|<[^>]+>/g, ' ')
      .replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => letters[name] ?? '');
    const words = (form: string) => form.split(/\s+/).filter((word) => word !== '');
    expect(words(plain)).toEqual(words(text));
  });

  test('leads to a fragment of our page, or of the page that the operator names', () => {
    expect(link).toMatch(/^https:\/\/roster\.test\/account\/#\w+\/\S+$/);
    expect(text).toContain(`\n${link}\n`);
    expect(html).toContain(`<a href="${link}">`);
    const app = compose(kind, {}, 'https://app.example.com/?from=mail').link;
    expect(app).toMatch(/^https:\/\/app\.example\.com\/\?from=mail#\w+\/\S+$/);
  });

  test('shows a code to type, or none', () => {
    const isTyped = /^(verify|reset|sign|change)/.test(kind);
    expect(code).toBe(isTyped ? 'ABCD-2345' : undefined);
    if (isTyped) expect(text).toContain('\n    ABCD-2345\n');
  });
});

const letters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

test('an invitation names the inviter, the tenant, the role and the end', () => {
  const { subject, text } = compose('invitation');
  expect(subject).toBe('Invitation to “Acme & Sons”');
  expect(text).toContain('“Ann <Owner>” invites you to join “Acme & Sons” as admin.');
  expect(text).toContain('It is good until 2026-11-26 12:00 UTC.');
  expect(compose('invitation', { inviterName: null }).text).toContain('You are invited to join');
});

test('a notice without a way back has no link', () => {
  const { secret: _, ...without } = detail;
  const mail = composed({ kind: 'email_changed', email: 'old@example.com' }, without, '');
  expect(mail.link).toBeUndefined();
  expect(mail.text).toContain('new@');
});

describe('a name', () => {
  const named = (name: string) => {
    const { subject, text, html } = compose('invitation', { tenantName: name, inviterName: name });
    return { subject, text, html };
  };
  /** Text of which programs that show mail make links. */
  const LINK = /https?:\/\/|www\.[\w-]|\b[\w-]+\.[a-z]{2,}\b|[\w.-]+@[\w-]/i;
  const lines = (text: string) => text.split('\n').length;

  test.each([
    'https://evil.test/login',
    'evil.test',
    'www.evil.test',
    'Support ceo@evil.test',
    'HTTPS://EVIL.TEST',
    '//evil.test',
  ])('%j is no link', (name) => {
    const { subject, text } = named(name);
    const [opening = ''] = text.split('\n');
    for (const line of [subject, opening]) {
      expect(line).toContain('“');
      expect(line).not.toMatch(LINK);
    }
  });

  test.each([
    'Acme\n\nYour code: 1234',
    'Acme\r\nBcc: everybody@evil.test',
    'Acme\u2028Next',
    'Acme\u0085Next',
    'Acme\u0000',
  ])('%j is one line', (name) => {
    const { subject, text } = named(name);
    expect(lines(text)).toBe(lines(named('Acme').text));
    expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
  });

  test.each(['“Acme” is closed. Write to “us', '"Acme" is closed', '„Acme“ «is» closed'])(
    '%j does not end its quotation',
    (name) => {
      const { subject } = named(name);
      expect(subject).toMatch(/^Invitation to “[^"“”„«»]*”$/);
    },
  );

  test('is cut where it is long, between letters', () => {
    const { subject } = named('😀'.repeat(100));
    expect(subject).toBe(`Invitation to “${'😀'.repeat(59)}…”`);
  });

  test('does not turn the direction of the text around', () => {
    expect(named('A\u202eB\u2066C').subject).toBe('Invitation to “A B C”');
  });

  test('is no HTML', () => {
    const { html } = named(`<img src=x onerror="alert('1')">&lt;`);
    expect(html).not.toMatch(/<img|onerror="/);
    expect(html).toContain('&amp;lt;');
  });
});
