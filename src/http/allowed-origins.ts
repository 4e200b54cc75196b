/** Reads and checks `ALLOWED_ORIGINS`: the origins whose pages may call the API. */
import { mistakesIn, readOnce } from '../isolate/variable.ts';

/** Schemes of URLs that are the origin of no page. */
const OF_NO_PAGE = /^(about|blob|data|file|ftp|javascript|wss?):/;

/** The origins, of which `*` is any. Throws an error that lists every wrong one. */
export const allowedOriginsIn = readOnce((text): ReadonlySet<string> => {
  const entries = text.split(/\s+/).filter((entry) => entry !== '');
  const mistakes = entries.flatMap((entry) => mistakeIn(entry) ?? []);
  if (mistakes.length > 0) throw mistakesIn('ALLOWED_ORIGINS', mistakes);
  return new Set(entries);
});

/** Names the mistake in an entry, and the origin to write instead, exactly as browsers send it. */
function mistakeIn(entry: string): string | undefined {
  if (entry === '*') return undefined;
  const origin = originIn(entry);
  if (origin === entry) return undefined;
  const reason = reasonFor(entry);
  return `"${entry}" ${reason}${origin === undefined ? '' : `: write "${origin}"`}`;
}

function reasonFor(entry: string): string {
  if (entry === 'null') return 'is what any sandboxed page sends, so it names nobody';
  if (/[,;"']/.test(entry)) return 'has a mark in it, and only blanks separate origins';
  if (entry.includes('*')) return 'matches nothing, since "*" stands alone: name each origin';
  if (OF_NO_PAGE.test(entry)) return 'is the origin of no page';
  if (!entry.includes('://')) return 'lacks its scheme';
  if (originIn(entry) === undefined) return 'is no origin';
  if (/^[^:]+:\/\/[^/]+\/$/.test(entry)) return 'has a slash at its end, which no browser sends';
  return 'is more than an origin, or is written otherwise than a browser sends it';
}

/** The origin that was meant, as browsers write it: `scheme://host[:port]`. */
function originIn(entry: string): string | undefined {
  const bare = entry.replace(/[,;"']/g, '');
  const scheme = bare.startsWith('localhost') ? 'http' : 'https';
  const url = bare.includes('://') ? bare : `${scheme}://${bare}`;
  if (bare === 'null' || bare.includes('*') || OF_NO_PAGE.test(bare)) return undefined;
  if (!URL.canParse(url)) return undefined;
  const { protocol, host } = new URL(url);
  return host === '' ? undefined : `${protocol}//${host.toLowerCase()}`;
}
