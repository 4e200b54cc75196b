/**
 * Bookmarks: states of D1 that can be compared.
 *
 * D1 names its states by bookmarks that sort as text, but only within one database, and only until
 * that database is restored. A bookmark of Roster says both in front of D1's own:
 *
 *   <database>.<epoch>.<bookmark of D1>
 *   main.1.00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683
 *
 * Clients, fences, copies and registrars carry this text. Only this module looks inside it, so no
 * other compares bookmarks with `<`.
 * See docs/decisions/copies.md#a-bookmark-names-its-database-and-its-epoch.
 */
import type { Env } from '../env.ts';
import { mistakesIn } from '../isolate/variable.ts';

declare const form: unique symbol;

/** A state of D1 in the form above; never the bare bookmark that D1 gives. Made here only. */
export type Bookmark = string & { readonly [form]: 'bookmark' };

/** One database between two restores. Its states have one order. */
export interface Timeline {
  readonly database: string;
  readonly epoch: number;
}

/**
 * There is one database. Each further one will have a name of this form: `[a-z][a-z0-9-]{0,15}`.
 */
const DATABASE = 'main';

const EPOCH = /^[1-9]\d{0,5}$/;

/** The timeline that a deployment is configured for. Throws if `DB_EPOCH` is no epoch. */
export function timelineOf({ DB_EPOCH }: Pick<Env, 'DB_EPOCH'>): Timeline {
  if (!EPOCH.test(DB_EPOCH)) {
    throw mistakesIn('DB_EPOCH', ['must be a whole number from 1 to 999999']);
  }
  return { database: DATABASE, epoch: Number(DB_EPOCH) };
}

const D1_FORM = /^[0-9a-f]{4,16}(-[0-9a-f]{4,64}){3}$/;
const PREFIX = /^[a-z][a-z0-9-]{0,15}\.[1-9]\d{0,5}\./;

/** The bookmark of a state in a timeline. */
export const bookmarkOf = ({ database, epoch }: Timeline, state: D1SessionBookmark): Bookmark =>
  `${database}.${epoch}.${state}` as Bookmark;

/** D1's own bookmark of a state, for a session with the database of its timeline. */
export const d1BookmarkOf = (bookmark: Bookmark): D1SessionBookmark => partsOf(bookmark).state;

/** A text as a bookmark, or undefined if it is malformed. D1 itself would take any text. */
export const parseBookmark = (text: string): Bookmark | undefined =>
  PREFIX.test(text) && D1_FORM.test(text.replace(PREFIX, '')) ? (text as Bookmark) : undefined;

/**
 * As `parseBookmark`, for a text that a client sends. Before there were epochs, clients were given
 * D1's own bookmarks. These belong to the first epoch.
 */
export const parseClientBookmark = (text: string): Bookmark | undefined =>
  D1_FORM.test(text) ? bookmarkOf({ database: DATABASE, epoch: 1 }, text) : parseBookmark(text);

interface Parts extends Timeline {
  readonly state: D1SessionBookmark;
}

function partsOf(bookmark: Bookmark): Parts {
  const [database = '', epoch, state = ''] = bookmark.split('.');
  return { database, epoch: Number(epoch), state };
}

/** The timeline of a state. */
export const timelineIn = (bookmark: Bookmark): Timeline => partsOf(bookmark);

/** How a state relates to a timeline. A malformed bookmark, as in an old copy, is `foreign`. */
export function relationTo(
  here: Timeline,
  bookmark: Bookmark,
): 'same' | 'earlier epoch' | 'later epoch' | 'foreign' {
  const { database, epoch } = partsOf(bookmark);
  if (database !== here.database) return 'foreign';
  if (epoch === here.epoch) return 'same';
  return epoch < here.epoch ? 'earlier epoch' : 'later epoch';
}

export const isOf = (here: Timeline, bookmark: Bookmark): boolean =>
  relationTo(here, bookmark) === 'same';

/**
 * Below zero if one state is earlier than the other, above if it is later. A later epoch is later
 * than all of an earlier one. States of two databases do not compare: NaN, so every test fails.
 */
function order(one: Bookmark, other: Bookmark): number {
  const [a, b] = [partsOf(one), partsOf(other)];
  if (a.database !== b.database) return Number.NaN;
  if (a.epoch !== b.epoch) return a.epoch - b.epoch;
  if (a.state === b.state) return 0;
  return a.state < b.state ? -1 : 1;
}

/** Whether a state shows all that another shows. */
export const hasReached = (one: Bookmark, other: Bookmark): boolean => order(one, other) >= 0;

/** Whether a state is earlier than another. */
export const isBefore = (one: Bookmark, other: Bookmark): boolean => order(one, other) < 0;

/** The latest of some bookmarks, or null. Of two that do not compare, the later argument. */
export const latest = (...bookmarks: readonly (Bookmark | null)[]): Bookmark | null =>
  bookmarks.reduce(
    (found, one) => (one === null || (found !== null && isBefore(one, found)) ? found : one),
    null,
  );

/**
 * The demand of a reader: a state that has reached a bookmark, any state (null), or the state of
 * the primary. The primary is demanded when no bookmark of this timeline can express the demand.
 */
export type Demand = Bookmark | null | 'primary';

/** Whether a copy of a state meets a demand. No copy meets `primary`. */
export const meets = (bookmark: Bookmark, demand: Demand): boolean =>
  demand === null || (demand !== 'primary' && hasReached(bookmark, demand));

/** The demand whose copies meet each of some demands. */
export const strictest = (...demands: readonly Demand[]): Demand =>
  demands.reduce(
    (one, other) => (one === 'primary' || other === 'primary' ? 'primary' : latest(one, other)),
    null,
  );
