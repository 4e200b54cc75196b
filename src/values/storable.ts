/**
 * Checks that parsed JSON survives a trip through SQLite unchanged. Pure. It is iterative, so that
 * a deep document is refused before any recursive code sees it.
 */

import { doubleKeeps } from './double.ts';

/** A record nests at most 32 levels, inside the one level of its request body. */
export const BODY_DEPTH = 33;

/** A sentence that says why the document cannot be stored, or undefined if it can. */
export function unstorable(document: unknown, text: string): string | undefined {
  return unstorableTree(document) ?? (MAY_CHANGE.test(text) ? changedNumber(text) : undefined);
}

/** `unstorable` for what was parsed, but for its numbers. */
export function unstorableTree(document: unknown): string | undefined {
  const open: { value: unknown; depth: number }[] = [{ value: document, depth: 1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string') {
      const why = unstorableText(value);
      if (why) return why;
    } else if (typeof value === 'number') {
      if (!Number.isFinite(value)) return 'a number is out of range';
    } else if (typeof value === 'object' && value !== null) {
      if (depth > BODY_DEPTH) return `the document nests deeper than ${BODY_DEPTH} levels`;
      for (const [key, child] of Object.entries(value)) {
        const why = key === '__proto__' ? 'the key "__proto__" is reserved' : unstorableText(key);
        if (why) return why;
        open.push({ value: child, depth: depth + 1 });
      }
    }
  }
  return undefined;
}

/** `unstorable` for one string. */
export function unstorableText(text: string): string | undefined {
  if (!text.isWellFormed()) return 'a string holds half of a surrogate pair';
  if (text.includes('\0')) return 'a string holds the character U+0000';
  return undefined;
}

/** A number that no double keeps has this many digits, or an exponent. */
const MAY_CHANGE = /\d[\d.]{15}|e/i;

/** Finds a number that parsing would silently change. */
function changedNumber(text: string): string | undefined {
  const [changed] = [...withChangedNumbers(text).changed.values()].slice(-1);
  return changed && saidOfChanged(changed);
}

const saidOfChanged = (source: string) =>
  `the number ${source.slice(0, 40)} would lose digits; send it as a string`;

/** Parsed JSON, and the objects and lists in it with a number that parsing has changed. */
export function withChangedNumbers(text: string): {
  readonly value: unknown;
  readonly changed: Map<object, string>;
} {
  const changed = new Map<object, string>();
  if (!MAY_CHANGE.test(text)) return { value: JSON.parse(text), changed };
  const value: unknown = JSON.parse(
    text,
    function (this: object, _key, part: unknown, context?: { source?: string }) {
      const source = context?.source;
      if (typeof part === 'number' && source && !doubleKeeps(source)) changed.set(this, source);
      return part;
    },
  );
  return { value, changed };
}

/** Finds a number within a part of parsed JSON that parsing has changed. */
export function changedNumberIn(
  part: unknown,
  changed: ReadonlyMap<object, string>,
): string | undefined {
  if (changed.size === 0) return undefined;
  const open = [part];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const source = changed.get(next);
    if (source) return saidOfChanged(source);
    open.push(...Object.values(next));
  }
  return undefined;
}
