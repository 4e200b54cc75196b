import { hash } from 'node:crypto';
import type { Mutation } from '../../db/events.ts';
import type { Scope } from '../../policy/caller.ts';

/** What a record means: pure, with what is needed passed in. */

/** Whose record, where. Writes take nothing less, and `recordFor` alone hands one out. */
export interface Subject {
  readonly userId: string;
  readonly scopeId: string;
  /** Names the person's registrar. */
  readonly email: string;
  readonly tenantKey: string;
}

/** What D1 knows about a request for a record, before anyone has decided anything. */
export interface RecordFacts {
  readonly tenant: Scope | null;
  /** The person asked for, member of the tenant or not. */
  readonly subject: Subject | null;
  /** Only members have a record. */
  readonly record: StoredRecord | null;
  readonly authority: Authority;
}

/** What a decision rests on: a question to D1, and the answer that was given. See `facts.ts`. */
export interface Authority {
  readonly of: readonly (string | null)[];
  readonly text: string;
}

/** A record with everything its reply shows. */
export interface StoredRecord {
  readonly username: string;
  readonly tenantKey: string;
  /** JSON text of an object. */
  readonly metadata: string;
  /** 0 while nothing was ever stored. */
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** How a record changes. Documents travel as JSON text from the body to the statement. */
export type RecordChange = (
  | { readonly how: 'merge'; readonly metadata: string; readonly deleteKeys: string }
  | { readonly how: 'merge-patch'; readonly metadata: string }
  | { readonly how: 'replace'; readonly metadata: string }
  | { readonly how: 'clear' }
) & {
  /** Names of the keys that the change touches, for its event. */
  readonly keys: readonly string[];
};

/** A change to one record, as it is handed to the person's registrar. */
export interface RecordCommand extends Mutation {
  readonly userId: string;
  readonly scopeId: string;
  readonly tenantKey: string;
  readonly change: RecordChange;
  /** Change it only while this is its version; null changes it whatever it is. */
  readonly ifVersion: number | null;
  /** What made it lawful: it is made only if that still holds. */
  readonly authority: Authority;
  /** The token in use, to note when it was last used; null is the root token. */
  readonly tokenId: string | null;
}

/**
 * A strong validator: the version, and a mark of whose record it is. Without the mark a browser
 * that two people use would get a 304 for the other one's copy of the same version.
 */
export function etagOf(userId: string, record: StoredRecord): string {
  const identity = [userId, record.tenantKey, record.username, record.createdAt].join(' ');
  const mark = hash('sha256', identity, 'base64url').slice(0, 12);
  return `"${record.version}-${mark}"`;
}
