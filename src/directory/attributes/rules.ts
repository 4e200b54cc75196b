/** What attributes mean: pure. */
import { Problem } from '../../http/problem.ts';
import { lazily } from '../../isolate/lazily.ts';
import { type AttributeType, coerce, type Stored } from '../../values/coercion.ts';

/** A definition as far as values are held against it. */
export interface Typed {
  readonly key: string;
  readonly type: AttributeType;
}

export interface InvalidAttribute {
  readonly key: string;
  readonly reason: string;
}

/** A change of attributes: what to set, what to remove, and the definitions it was held against. */
export interface AttributeChange {
  readonly set: Readonly<Record<string, Stored>>;
  readonly unset: readonly string[];
  readonly heldAgainst: readonly Typed[];
}

/** No attribute is set, and none removed. */
export const NO_CHANGE: AttributeChange = { set: {}, unset: [], heldAgainst: [] };

/** Holds incoming attributes against their definitions. null removes, whatever the type. */
export function checkAttributes(
  attributes: Readonly<Record<string, unknown>>,
  definitions: readonly Typed[],
): { readonly change: AttributeChange; readonly invalid: readonly InvalidAttribute[] } {
  // A Map, not an object: a key such as "constructor" must find nothing.
  const types = new Map(definitions.map(({ key, type }) => [key, type]));
  const set: [string, Stored][] = [];
  const unset: string[] = [];
  const invalid: InvalidAttribute[] = [];
  for (const [key, value] of Object.entries(attributes)) {
    const type = types.get(key);
    const stored = type && coerce(type, value);
    if (!type) invalid.push({ key, reason: `No attribute definition found for key '${key}'` });
    else if (value === null) unset.push(key);
    else if (stored === undefined) invalid.push({ key, reason: notCoerced(value, type) });
    else set.push([key, stored]);
  }
  return { change: { set: Object.fromEntries(set), unset, heldAgainst: definitions }, invalid };
}

const notCoerced = (value: unknown, type: AttributeType): string =>
  `Value '${typeof value === 'object' ? JSON.stringify(value) : String(value)}' cannot be coerced to type '${type}'`;

/** How stored values have to be rewritten for another type, and how many cannot be. */
export function convertAll(
  stored: readonly { readonly value: Stored; readonly users: number }[],
  type: AttributeType,
): { readonly converted: ReadonlyMap<Stored, Stored>; readonly misfits: number } {
  const converted = new Map<Stored, Stored>();
  let misfits = 0;
  for (const { value, users } of stored) {
    const fits = coerce(type, value);
    if (fits === undefined) misfits += users;
    else if (fits !== value) converted.set(value, fits);
  }
  return { converted, misfits };
}

/** ISO 4217 as the runtime's ICU knows it, withdrawn currencies included. */
export const isCurrencyCode = (code: string): boolean => currencies().has(code);
const currencies = lazily(() => new Set(Intl.supportedValuesOf('currency')));

/** A currency needs a code, and nothing else has one. */
export function requireCurrency(type: AttributeType, code: string | null | undefined): void {
  const message =
    type === 'currency'
      ? 'currencyCode is required for the type currency'
      : 'currencyCode belongs to the type currency only';
  if ((type === 'currency') === Boolean(code)) return;
  throw new Problem({ is: 'invalid_body', issues: [{ path: ['currencyCode'], message }] });
}

/** An update with the currency code that its type asks for: kept where it is, gone with its type. */
export function withCurrency<Update extends CurrencyFields>(
  {
    type: from,
    currency_code,
  }: { readonly type: AttributeType; readonly currency_code: string | null },
  update: Update,
): Update {
  const type = update.type ?? from;
  const kept = type === 'currency' ? currency_code : null;
  const currencyCode = update.currencyCode === undefined ? kept : update.currencyCode;
  requireCurrency(type, currencyCode);
  return { ...update, currencyCode };
}

interface CurrencyFields {
  readonly type?: AttributeType | undefined;
  readonly currencyCode?: string | null | undefined;
}
