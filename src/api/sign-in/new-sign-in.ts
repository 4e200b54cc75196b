import type { RequestContext } from '../../auth/call.ts';
import { newToken } from '../../auth/token.ts';
import { SIGN_IN } from '../../directory/tokens/caps.ts';

/** How long a sign-in lasts: a month without a password, and the end of a lost device. */
const SIGN_IN_LASTS = 30 * 24 * 60 * 60 * 1_000;

/** The token of a new sign-in, which is shown once, and what is stored of it. */
export function newSignIn({ now, newId }: Pick<RequestContext, 'now' | 'newId'>, userId: string) {
  const { token, ...secret } = newToken(userId, newId('token'));
  const expiresAt = now + SIGN_IN_LASTS;
  const limits = { scopeId: null, permissions: null, expiresAt };
  const stored = { ...secret, name: SIGN_IN, limits, parentId: null, identity: null };
  return { token, expiresAt, stored };
}
