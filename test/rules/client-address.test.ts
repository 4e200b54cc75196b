/** The address that rate limits count a client under. */
import { describe, expect, test } from 'vitest';
import { clientAddress } from '../../src/limits/client-address.ts';

const from = (address: string) => ({ 'CF-Connecting-IP': address });

describe('the address of a client', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:c000:0207', '192.0.2.7'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ])('%s counts as %s', (address, counted) => {
    expect(clientAddress(new Headers(from(address)))).toBe(counted);
  });

  test.each([
    ...['', '1.2.3', '1.2.3.256', '01.2.3.4', '0x7f.1', '1.2.3.4, 5.6.7.8', '1.2.3.4:80', 'evil'],
    ...['[::1]', ':::1', '1::2::3', 'fe80::1%eth0', '::ffff:1.2.3', '1:2:3:4:5:6:7:8:9', '12345::'],
  ])('"%s" is none', (address) => {
    expect(clientAddress(new Headers(from(address)))).toBe('unknown');
  });

  test('no other header is trusted', () => {
    const headers = new Headers({ 'X-Forwarded-For': '192.0.2.7', 'X-Real-IP': '192.0.2.7' });
    expect(clientAddress(headers)).toBe('unknown');
  });
});
