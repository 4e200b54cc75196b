/**
 * Converts, keeps or removes the stored values of an attribute when its definition changes. See
 * docs/decisions/attributes.md#definitions-guard-what-is-stored.
 */
import type { Database } from '../../db/database.ts';
import { APPLIED, authorIn, type Mutation } from '../../db/events.ts';
import { failUnless } from '../../db/grounds.ts';
import { rowsOf, totalIn } from '../../db/rows.ts';
import type { AttributeType, Stored } from '../../values/coercion.ts';
import type { AttributeUpdate, DefinitionRow } from './definition.ts';
import { convertAll, type Typed } from './rules.ts';
import { attributeIsSet, fromDocument, fromIndex, hasForm, pathOf, storedJson } from './value.ts';

/** More distinct values than this are not converted in one request. */
export const MOST_VALUES = 5_000;

/** The caller's consent to changes of values that do not fit. */
export interface Consent {
  /** They are removed. */
  readonly discard: boolean;
  /** Amounts keep their number under a currency that they were not stored in. */
  readonly keepAmounts: boolean;
}

/** A definition to be, with what it means for amounts that are stored. */
interface NewMeaning extends Typed {
  /** Stored amounts are, or may be, of another currency. */
  readonly isOtherCurrency: boolean;
}

/** How the stored values are rewritten. Values are JSON texts. */
interface Rewriting {
  readonly is: 'possible';
  /** Values that were looked at. No other may be stored by then, unless it has the form already. */
  readonly known: readonly string[];
  /** Whether values that have the form already may be there. */
  readonly mayFit: boolean;
  /** The new value of each that changes; null removes it. Or all values are removed. */
  readonly replaced: Readonly<Record<string, string | null>> | 'all removed';
}

/** Values that are in the way of a plan, and the number of users who have them. */
interface InTheWay {
  readonly is: 'values_do_not_fit' | 'amounts_change';
  readonly users: number;
  /** Null is every value. */
  readonly values: readonly Stored[] | null;
}

/** A plan, or the reason against it. */
export type Plan = Rewriting | InTheWay | { readonly is: 'too_many_values' };

/** Nothing is done, whatever is stored. */
export const UNTOUCHED: Rewriting = { is: 'possible', known: [], mayFit: true, replaced: {} };

/** The meaning of a definition after an update. Only amounts can change their currency. */
export function meaningAfter(
  before: DefinitionRow,
  update: AttributeUpdate,
): NewMeaning & { readonly isSame: boolean } {
  const type = update.type ?? before.type;
  const code = update.currencyCode ?? before.currency_code;
  const isCurrency = type === 'currency' && before.type === 'currency';
  const isOtherCurrency = isCurrency && code !== before.currency_code;
  const isSame = type === before.type && !isOtherCurrency;
  return { key: before.key, type, isOtherCurrency, isSame };
}

/**
 * The distinct values that do not have the form of a type, with the number of users who have each,
 * and the number of all users with a value. `planFrom` reads the results. Values of a definition
 * are `storedAs` its type; absent, what is stored may be of any.
 */
export function askForValues(
  db: Database,
  { key, type }: Typed,
  storedAs?: AttributeType,
): [D1PreparedStatement, D1PreparedStatement] {
  const reading = storedAs ? fromIndex(key, storedAs) : fromDocument(key);
  return [
    db
      .prepare(
        `SELECT ${reading.json} AS json, count(*) AS users FROM users
          WHERE ${attributeIsSet(key)} AND NOT ${hasForm(reading, type)}
          GROUP BY ${reading.identity} LIMIT ?`,
      )
      .bind(MOST_VALUES + 1),
    db.prepare(`SELECT count(*) AS total FROM users WHERE ${attributeIsSet(key)}`),
  ];
}

interface ValueRow {
  readonly json: string;
  readonly users: number;
}

/** Decides what becomes of the stored values. */
export function planFrom(
  [misshapen, all]: readonly (D1Result | undefined)[],
  { type, isOtherCurrency }: NewMeaning,
  { discard, keepAmounts }: Consent,
): Plan {
  if (isOtherCurrency && !keepAmounts) {
    if (discard) return { ...UNTOUCHED, replaced: 'all removed' };
    const users = totalIn(all);
    if (users > 0) return { is: 'amounts_change', users, values: null };
  }
  const rows = rowsOf<ValueRow>(misshapen);
  if (rows.length > MOST_VALUES) return { is: 'too_many_values' };
  const stored = rows.map(({ json, users }) => ({ value: JSON.parse(json) as Stored, users }));
  const { converted, misfits } = convertAll(stored, type);
  if (misfits.length > 0 && !discard) {
    const users = misfits.reduce((sum, each) => sum + each.users, 0);
    return { is: 'values_do_not_fit', users, values: misfits.map(({ value }) => value) };
  }
  return {
    is: 'possible',
    known: stored.map(({ value }) => JSON.stringify(value)),
    mayFit: keepAmounts || !isOtherCurrency,
    replaced: Object.fromEntries([
      ...[...converted].map(([from, to]) => [JSON.stringify(from), JSON.stringify(to)]),
      ...misfits.map(({ value }) => [JSON.stringify(value), null]),
    ]),
  };
}

/** Fails the batch of a definition if a value is stored by then that its plan does not cover. */
export function holdPlan(
  db: Database,
  { key, type }: Typed,
  { known, mayFit, replaced }: Rewriting,
  { mutationId }: Mutation,
): D1PreparedStatement[] {
  if (replaced === 'all removed') return [];
  const uncovered = `
    SELECT 1 FROM users
     WHERE ${attributeIsSet(key)} AND NOT (?1 AND ${hasForm(fromDocument(key), type)})
       AND ${storedJson(key)} NOT IN (SELECT value FROM json_each(?2))`;
  return [
    db
      .prepare(failUnless(`NOT EXISTS (${uncovered}) OR ${APPLIED('?3')}`))
      .bind(mayFit ? 1 : 0, JSON.stringify(known), mutationId),
  ];
}

/**
 * Rewrites stored values. Each user's change has an event of its own. It comes before the change of
 * the definition, whose event tells a repetition that this was done.
 */
export function rewriteValues(
  db: Database,
  key: string,
  { replaced }: Rewriting,
  mutation: Mutation,
): D1PreparedStatement[] {
  if (replaced !== 'all removed' && Object.keys(replaced).length === 0) return [];
  const { mutationId, requestId, now, via = null } = mutation;
  const [from, matching] =
    replaced === 'all removed'
      ? ['(SELECT NULL AS value)', attributeIsSet(key)]
      : ['json_each(?1)', `${storedJson(key)} = replaced.key`];
  const matches = `${matching} AND NOT ${APPLIED('?2')}`;
  const map = JSON.stringify(replaced);
  return [
    db
      .prepare(
        `INSERT INTO events (id, at, action, actor_id, user_id, version, keys, key_count,
                             request_id, via)
         SELECT ?2 || '-' || users.id, ?3, 'user.convert', ?4, users.id, version + 1, ?5, 1, ?6, ?7
           FROM users JOIN ${from} replaced ON ${matches}`,
      )
      .bind(map, mutationId, now, authorIn(mutation), JSON.stringify([key]), requestId, via),
    db
      .prepare(
        `UPDATE users
            SET attributes = CASE WHEN replaced.value IS NULL
                                  THEN json_remove(attributes, ${pathOf(key)})
                                  ELSE json_set(attributes, ${pathOf(key)}, json(replaced.value)) END,
                version = version + 1, updated_at = max(updated_at, ?3),
                event_id = ?2 || '-' || users.id
           FROM ${from} replaced WHERE ${matches}`,
      )
      .bind(map, mutationId, now),
  ];
}
