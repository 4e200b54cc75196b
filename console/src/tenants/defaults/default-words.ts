/** Defaults in words. */
import type { Default } from '../../data/defaults.ts';
import { jsonOf, type TypedValue } from '../../values/typed-value.ts';

/** Values as JSON. */
export const literalText = (values: readonly TypedValue[]): string =>
  values.map((each) => JSON.stringify(jsonOf(each))).join(', ');

export const valueText = ({ value }: Default): string => literalText(value);

export const lockText = ({ locked }: Default): string => (locked ? 'Locked' : 'Not locked');
