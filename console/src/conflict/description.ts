/** How a record's values are called and told in a conflict. */
import type { Path } from './differences.ts';

interface Description {
  readonly label: string;
  /** A value in words. Absent: as it is. */
  readonly text?: (value: unknown) => string;
}

/** Undefined is a value that no input shows, such as the time of the last change. */
export type Describe = (path: Path) => Description | undefined;

/** Descriptions from a table of labels by dotted path. */
export const labelled =
  (labels: Readonly<Record<string, string>>): Describe =>
  (path) => {
    const label = labels[path.join('.')];
    return label === undefined ? undefined : { label };
  };

export function textOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null || value === '') return 'empty';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
