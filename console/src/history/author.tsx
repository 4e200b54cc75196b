/** The author of a change, with the token or the issuer that was used. */
import type { Line } from '../data/history.ts';

export function Author({ of: { userId, username, via } }: { readonly of: Line['actor'] }) {
  if (userId === null) return via === null ? 'by nobody who was signed in' : <>by {viaText(via)}</>;
  return (
    <>
      by <bdi>{username ?? userId}</bdi>
      {via !== null && <> through {viaText(via)}</>}
    </>
  );
}

function viaText(via: string) {
  if (via === 'root') return 'the root token';
  return via.startsWith('token_') ? (
    <>
      the token <code>{via}</code>
    </>
  ) : (
    <bdi>{via}</bdi>
  );
}
