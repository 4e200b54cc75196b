/**
 * Where a webhook may go: a host on the public internet, by https. Names are judged by what they
 * are called, since no Worker can resolve one and then connect to what it has found.
 * See docs/decisions/webhooks.md#where-a-webhook-may-go.
 */

/** A URL is at most so long. */
export const LONGEST_URL = 2_048;

/** Why a webhook may not go to a URL. `loopback` allows this machine, also by http. */
export function refusalOfUrl(
  text: string,
  { loopback }: { readonly loopback: boolean },
): string | undefined {
  if (text.length > LONGEST_URL) return `must have at most ${LONGEST_URL} characters`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return 'must be a URL';
  if (url.username !== '' || url.password !== '') return 'must hold no username and no password';
  if (url.hash !== '' || text.includes('#')) return 'must have no fragment';
  const host = hostOf(url);
  if (loopback && isLoopback(host) && isWeb(url.protocol)) return undefined;
  if (url.protocol !== 'https:') return 'must begin with https://';
  return isPublic(host) ? undefined : 'must name a host on the public internet';
}

const isWeb = (protocol: string): boolean => protocol === 'https:' || protocol === 'http:';

/** The parser has made one spelling of each address: dotted decimal, or hexadecimal in brackets. */
type Host =
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'v4'; readonly address: number }
  | { readonly is: 'v6'; readonly groups: readonly number[] };

function hostOf({ hostname }: URL): Host {
  if (hostname.startsWith('[')) return { is: 'v6', groups: groupsOf(hostname.slice(1, -1)) };
  if (/^\d+(\.\d+){3}$/.test(hostname)) return { is: 'v4', address: addressOf(hostname) };
  return { is: 'name', name: hostname };
}

const addressOf = (dotted: string): number =>
  dotted.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** The eight groups of an IPv6 address as the parser writes it, with `::` for zeros. */
function groupsOf(text: string): number[] {
  const [before = [], after] = text
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))));
  if (!after) return before;
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function isLoopback(host: Host): boolean {
  if (host.is === 'v4') return within(host.address, '127.0.0.0', 8);
  if (host.is === 'v6') return host.groups.join() === '0,0,0,0,0,0,0,1';
  return host.name === 'localhost' || host.name.endsWith('.localhost');
}

function isPublic(host: Host): boolean {
  if (host.is === 'v4') return !NOT_GLOBAL.some(([net, bits]) => within(host.address, net, bits));
  return host.is === 'v6' ? isPublicGroups(host.groups) : isPublicName(host.name);
}

/** IPv4 networks that are not global (IANA's registry), and an address of Azure's metadata. */
const NOT_GLOBAL: readonly (readonly [net: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

const within = (address: number, net: string, bits: number): boolean => {
  const size = 2 ** (32 - bits);
  return Math.floor(address / size) === Math.floor(addressOf(net) / size);
};

/**
 * Global unicast is 2000::/3. Not in it: addresses that hold one of IPv4 (mapped, NAT64), and those
 * of this machine and network. Within it are not global: 2001::/23 (Teredo and other protocols),
 * 2001:db8::/32 and 3fff::/20 (documentation), 2002::/16 (6to4, which holds one of IPv4).
 */
function isPublicGroups([first = 0, second = 0]: readonly number[]): boolean {
  const isGlobal = first >= 0x2000 && first < 0x4000;
  const isProtocol = first === 0x2001 && (second < 0x200 || second === 0xdb8);
  const isDocumentation = first === 0x3fff && second < 0x1000;
  return isGlobal && !isProtocol && !isDocumentation && first !== 0x2002;
}

/** Top-level names that mean nothing, or something private, outside of one network. */
const PRIVATE_NAMES = [
  ...['localhost', 'local', 'localdomain', 'internal', 'intranet', 'private', 'corp', 'home'],
  ...['lan', 'arpa', 'test', 'invalid', 'onion', 'alt'],
];

/** A name with a dot, none at its end, under a top-level domain that can be public. */
function isPublicName(name: string): boolean {
  const labels = name.split('.');
  const last = labels.at(-1) ?? '';
  return labels.length > 1 && !labels.includes('') && !PRIVATE_NAMES.includes(last);
}
