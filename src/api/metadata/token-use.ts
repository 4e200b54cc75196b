/** The uses of tokens that this isolate has had noted, so that not each write does it again. */
import { RecentlyUsed } from '../../isolate/recently-used.ts';

/**
 * D1 notes the use of a token once an hour. A write sends it at most so often, in milliseconds, so
 * that the time is at most 65 minutes behind.
 */
const SENT_EVERY = 300_000;

/** By token. Milliseconds UTC. */
const sent = new RecentlyUsed<number>({ entries: 10_000 });

/** The token, if its use is to be noted again. Null is no token. */
export const usedToken = (tokenId: string | null, now: number): string | null =>
  tokenId !== null && now - (sent.get(tokenId) ?? 0) >= SENT_EVERY ? tokenId : null;

/** Notes that a write has had the use noted. */
export function noteSent(tokenId: string | null, now: number): void {
  if (tokenId !== null) sent.set(tokenId, now);
}
