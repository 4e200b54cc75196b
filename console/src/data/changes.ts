/** What a form has changed. */
import isEqual from 'lodash/isEqual.js';
import type { Input } from './resource.ts';

/**
 * The fields among `names` whose value in a form differs from the record's. An input that was
 * emptied is null, which removes the value.
 */
export function changesOf(names: readonly string[], input: Input, before: Input): Input {
  const changed = names.filter((name) => !isEqual(orNull(input[name]), orNull(before[name])));
  return Object.fromEntries(changed.map((name) => [name, orNull(input[name])]));
}

const orNull = (value: unknown): unknown => (value === undefined || value === '' ? null : value);
