import { issuersIn } from '../auth/issuers.ts';
import type { UserRow } from '../directory/users/user.ts';
import type { Env } from '../env.ts';
import { NOTICE_HEADER } from '../http/notice.ts';

/** One line, with a name that stays. */
const EMAIL_UNVERIFIED =
  'email_unverified: a JWT finds this user by its identities, or if its issuer has createUsers and verifies the email';

/**
 * Headers that tell what the body leaves unsaid: where issuers are configured, that nobody has
 * proven the email of a person. See docs/decisions/people.md#what-is-said-of-unverified-emails.
 */
export const noticesOf = (
  { JWT_ISSUERS }: Pick<Env, 'JWT_ISSUERS'>,
  { kind, email_verified }: Pick<UserRow, 'kind' | 'email_verified'>,
): Record<string, string> =>
  kind === 'human' && email_verified === 0 && issuersIn(JWT_ISSUERS).size > 0
    ? { [NOTICE_HEADER]: EMAIL_UNVERIFIED }
    : {};
