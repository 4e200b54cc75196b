/** How much a change brings along: what is folded into one batch is limited by it. */
import type { AttributeChange } from '../directory/attributes/rules.ts';
import type { RecordChange } from '../directory/records/change.ts';

/** The length of the document in a change of a record, in characters. */
export const sizeOfRecord = (change: RecordChange): number =>
  'metadata' in change ? change.metadata.length : 0;

/** The length of the values in a change of attributes, in characters. */
export const sizeOfAttributes = ({ set }: AttributeChange): number => JSON.stringify(set).length;
