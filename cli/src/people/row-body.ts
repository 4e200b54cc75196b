/** A row as the body of an identify. Pure. */
import type { Row } from '../csv/rows.ts';
import { keyOf, type Target } from './target.ts';

/** What an empty cell does to an attribute: it stays, or it is removed. */
export type Empty = 'keep' | 'remove';

export interface Mapping {
  readonly targets: readonly Target[];
  readonly empty: Empty;
}

const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['0', false],
]);

/** The reason why a row is not sent to Roster. Undefined: its cells fit the header. */
export function faultOf({ cells, fault }: Row, columns: number): string | undefined {
  if (fault !== undefined) return fault;
  if (cells.length === columns) return undefined;
  return `This row has ${cells.length} cells, and the header has ${columns}.`;
}

/** The body of an identify. Values that Roster refuses pass: the words are its own. */
export function bodyOf({ cells }: Row, { targets, empty }: Mapping): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  const attributes: Record<string, string | null> = {};
  for (const [i, target] of targets.entries()) {
    const cell = cells[i] ?? '';
    const key = keyOf(target);
    if (key !== undefined) {
      if (cell !== '') attributes[key] = cell;
      else if (empty === 'remove') attributes[key] = null;
    } else if (target === 'email') fields.email = cell;
    else if (target === 'emailVerified' && cell !== '') {
      fields.emailVerified = TRUTHS.get(cell.toLowerCase()) ?? cell;
    } else if (target !== '-' && cell !== '') fields[target] = cell;
    else if (empty === 'remove' && (target === 'name' || target === 'image')) fields[target] = null;
  }
  const { firstName, lastName, ...others } = fields;
  const parts = [firstName, lastName].filter((part) => part !== undefined);
  return {
    ...(parts.length > 0 && { name: parts.join(' ') }),
    ...others,
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
}
