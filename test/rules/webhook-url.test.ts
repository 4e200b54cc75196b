/** Where a webhook may go. The names of addresses have many spellings; all are refused. */
import { describe, expect, test } from 'vitest';
import { refusalOfUrl } from '../../src/values/webhook-url.ts';

const anywhere = { loopback: false };
const atHome = { loopback: true };

/** Hosts that are no public ones. `https://…/` is put around them. */
const HOSTS = [
  // This machine.
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0x7f.1',
  '017700000001',
  '0177.0.0.1',
  '0177.0x0.0.01',
  '1２7.0.0.1',
  '１２７.０.０.１',
  '127。0。0。1',
  '①②⑦.0.0.1',
  '%31%32%37.0.0.1',
  '0.0.0.0',
  '0',
  '0x0',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'ｌｏｃａｌｈｏｓｔ',
  'api.localhost',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000::0001]',
  '[::]',
  '[::127.0.0.1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  // Private networks.
  '10.0.0.1',
  '10.255.255.255',
  '012.0.0.1',
  '167772161',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.168.257',
  '3232235777',
  '0xc0a80101',
  '100.64.0.1',
  '100.127.255.255',
  '[fc00::1]',
  '[fd12:3456:789a::1]',
  '[fec0::1]',
  '[::ffff:10.0.0.1]',
  '[::ffff:192.168.1.1]',
  // Link-local addresses and metadata services.
  '169.254.169.254',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '169.254.43518',
  '[fe80::1]',
  '[fd00:ec2::254]',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'metadata.google.internal',
  // Addresses that hold one of IPv4: 6to4, NAT64, Teredo.
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::7f00:1]',
  '[2001:0:a9fe:a9fe::1]',
  '192.88.99.1',
  // For documents, tests and many at once.
  '192.0.2.1',
  '198.51.100.1',
  '203.0.113.1',
  '198.18.0.1',
  '[2001:db8::1]',
  '[3fff::1]',
  '[2001:2::1]',
  '[100::1]',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '[ff02::1]',
  // Names that mean something in one network only.
  'intranet',
  'printer.local',
  'db.internal',
  'router.lan',
  'nas.home.arpa',
  '1.0.0.127.in-addr.arpa',
  'host.localdomain',
  'mail.corp',
  'example.com.',
  'a..example.com',
  'hidden.onion',
];

describe('a webhook does not go to', () => {
  test.each(HOSTS)('%s', (host) => {
    expect(refusalOfUrl(`https://${host}/hook`, anywhere)).toBeDefined();
  });

  test('a table of sixty spellings and more', () => {
    expect(new Set(HOSTS).size).toBeGreaterThan(60);
  });

  test.each([
    'http://example.com/',
    'ftp://example.com/',
    'javascript:alert(1)',
    'data:text/plain,x',
    'file:///etc/passwd',
    'https://user@example.com/',
    'https://user:secret@example.com/',
    'https://:secret@example.com/',
    'https://example.com@127.0.0.1/',
    'https://127.0.0.1\\@example.com/',
    'https://127.0.0.1#@example.com/',
    'https://example.com/#fragment',
    'https://example.com/#',
    'https://256.256.256.256/',
    'https://0x100000000/',
    'https://[fe80::1%25eth0]/',
    'https://exa mple.com/',
    'https://',
    'example.com',
    '//example.com/',
    '',
    `https://example.com/${'x'.repeat(2_048)}`,
  ])('%s', (url) => {
    expect(refusalOfUrl(url, anywhere)).toBeDefined();
  });
});

describe('a webhook goes to', () => {
  test.each([
    'https://example.com/hook',
    'https://EXAMPLE.com:8443/hook?source=roster',
    'https://hooks.example.co.uk',
    'https://bücher.example.com/',
    'https://8.8.8.8/',
    'https://172.32.0.1/',
    'https://100.128.0.1/',
    'https://[2606:4700:4700::1111]/',
    'https://localhost.example.com/',
    'https://127.0.0.1.example.com/',
  ])('%s', (url) => {
    expect(refusalOfUrl(url, anywhere)).toBeUndefined();
  });
});

describe('with loopback on, a webhook', () => {
  test.each([
    'http://localhost:8790/hook',
    'http://127.0.0.1:8790/',
    'https://127.0.0.1/',
    'http://[::1]:8790/',
    'http://hooks.localhost/',
  ])('goes to %s', (url) => {
    expect(refusalOfUrl(url, atHome)).toBeUndefined();
  });

  test.each([
    'http://example.com/',
    'http://10.0.0.1/',
    'https://10.0.0.1/',
    'http://0.0.0.0/',
    'http://[::ffff:127.0.0.1]/',
    'http://user@localhost/',
    'ftp://localhost/',
    'http://localhost.example.com/',
  ])('does not go to %s', (url) => {
    expect(refusalOfUrl(url, atHome)).toBeDefined();
  });
});
