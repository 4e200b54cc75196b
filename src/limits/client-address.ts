import { lazily } from '../isolate/lazily.ts';
import * as z from '../values/zod.ts';

const ipv4 = lazily(() => z.ipv4());
const ipv6 = lazily(() => z.ipv6());

/**
 * The address that a client is counted under. For IPv6 it is the /64, since one subscriber gets a
 * whole /64. Cloudflare sets the header. All clients without a valid one count as `unknown`.
 */
export function clientAddress(headers: Headers): string {
  const text = headers.get('CF-Connecting-IP') ?? '';
  if (ipv4().safeParse(text).success) return text;
  return ipv6().safeParse(text).success ? subscriberOf(text) : 'unknown';
}

/** The first four groups, or the mapped IPv4 address (RFC 4291, 2.5.5.2). */
function subscriberOf(ipv6: string): string {
  const groups = groupsOf(ipv6);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return bytesOf(groups.slice(6)).join('.');
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}

const bytesOf = (groups: readonly number[]) =>
  groups.flatMap((group) => [group >> 8, group & 0xff]);

/** All eight groups. The URL parser writes every address in one form (RFC 5952), in hexadecimal. */
function groupsOf(ipv6: string): number[] {
  const [head = '', tail = ''] = new URL(`http://[${ipv6}]`).hostname.slice(1, -1).split('::');
  const [first, last] = [head, tail].map((part) => (part === '' ? [] : part.split(':')));
  const zeros = Array<string>(8 - (first?.length ?? 0) - (last?.length ?? 0)).fill('0');
  return [...(first ?? []), ...zeros, ...(last ?? [])].map((group) => Number.parseInt(group, 16));
}
