/** Where a value comes from, in words. */
import type { Source } from '../data/effective.ts';

export const ownText = (isSelf: boolean): string => (isSelf ? 'Yours' : 'Their own');

export function sourceText({ from, key, locked }: Source, isSelf: boolean): string {
  if (locked) return `Locked by ${key}`;
  if (from === 'user') return ownText(isSelf);
  return from === 'rule' ? `Default of a rule of ${key}` : `Default of ${key}`;
}
