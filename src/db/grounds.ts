/** What a decision rested on, and SQL that fails when it has changed since. */
import type { NamePart } from '../values/whole-name.ts';

/** What a decision looks at: its caller, at most one user, a few scopes, some attributes. */
export interface Question {
  /** The parameters of a credential. */
  readonly credential: readonly (string | null)[];
  /** Ids of scopes. */
  readonly scopes?: readonly string[];
  /** A tenant by its key. */
  readonly key?: string;
  /** Tenants by their id or key. */
  readonly tenantsNamed?: readonly string[];
  /** Organizations by their name, which need not be unique. */
  readonly organization?: string;
  /** The tenant that these must be, or lie below. Null is any. */
  readonly within?: string | null;
  /** A user: the caller itself, or by something unique. */
  readonly user?: UserAsked;
  /** The user's password, and the tenants of a service user, which decide who manages it. */
  readonly account?: boolean;
  /** All tenants of the user with its roles there, and the tenant that manages it. */
  readonly tenants?: boolean | undefined;
  /** Parts of the user's name that stay, where the name may be made of them. */
  readonly keptParts?: readonly NamePart[] | undefined;
  /** All roles of the user that a credential bound to the scopes would reach. */
  readonly reached?: boolean;
  /** An address: its pending invitation to a tenant. */
  readonly invited?: { readonly scopeId: string; readonly email: string };
  /** An invitation, with its inviter's rights and the account of its address. */
  readonly invitation?: { readonly secretHash: string } | { readonly id: string };
  /** A token: its user and its scope. */
  readonly token?: string;
  /** The rules for keys of records that hold on the lines of the scopes. */
  readonly rules?: boolean;
  /** An attribute definition by its id. */
  readonly definition?: string;
  /** All identities of the user, or of the caller where no user is named. */
  readonly identities?: boolean;
  /** Adds the state of all these that answers show: `If-Match` asks that it is the same. */
  readonly state?: boolean;
  /** Keys of attributes: their types decide which values they take. */
  readonly attributes?: readonly string[];
}

type UserAsked =
  | 'caller'
  | { readonly id: string }
  | { readonly principalId: string }
  | { readonly externalId: string }
  | { readonly email: string }
  | { readonly username: string };

/** A question to D1 and the answer that D1 gave to it (JSON). Equal answers, equal rights. */
export interface Grounds {
  readonly question: Question;
  readonly answer: string;
}

/** The words of the error of outdated grounds. No other error of D1 has them. */
export const OUTDATED = 'the grounds of this decision no longer hold';

/** The words of the error when a copy may exist that a change has not provided for. */
export const COPIED = 'a copy of this may exist';

/** The words of the error when an address is suppressed. */
export const SUPPRESSED = 'this address is suppressed';

/**
 * A SELECT that fails unless a condition holds, and D1 undoes the whole batch with it. SQLite has
 * no `raise` outside of triggers, so the words of the error stand where a JSON path should. See
 * docs/decisions/db.md#check-and-change.
 */
export const failUnless = (condition: string, words = OUTDATED): string =>
  `SELECT json_extract('{}', CASE WHEN ${condition} THEN '$' ELSE '${words}' END)`;
