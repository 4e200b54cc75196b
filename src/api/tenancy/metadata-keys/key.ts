import { invalidQuery } from '../../../http/problem.ts';
import { unstorableText } from '../../../values/storable.ts';

/** The longest key of a record, in bytes of UTF-8. */
const KEY_BYTES = 128;

/** Raises for a key that no record can have. */
export function checkKey(key: string): void {
  const isLong = new TextEncoder().encode(key).length > KEY_BYTES;
  if (!isLong && key !== '__proto__' && unstorableText(key) === undefined) return;
  throw invalidQuery(
    'key',
    `No record can have this key: it must be text of 1 to ${KEY_BYTES} bytes.`,
  );
}
