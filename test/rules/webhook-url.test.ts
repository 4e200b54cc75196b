/** Where a webhook may go. The names of addresses have many spellings; all are refused. */
import { describe, expect, test } from 'vitest';
import { refusalOfUrl } from '../../src/values/webhook-url.ts';
import { HOSTS, URLS } from '../support/forbidden-urls.ts';

const anywhere = { loopback: false };
const atHome = { loopback: true };

describe('a webhook does not go to', () => {
  test.each(HOSTS)('%s', (host) => {
    expect(refusalOfUrl(`https://${host}/hook`, anywhere)).toBeDefined();
  });

  test('a table of sixty spellings and more', () => {
    expect(new Set(HOSTS).size).toBeGreaterThan(60);
  });

  test.each(URLS)('%s', (url) => {
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
