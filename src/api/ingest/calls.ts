/** The calls of Segment's HTTP API. Pure. */
import { MESSAGE_TYPES } from '../../values/choices.ts';

/** The calls that carry many messages. */
const BATCHES = ['batch', 'import', 'b'] as const;

/** The calls of one message by the first letter of its type, as the library in browsers says it. */
const LETTERS = {
  i: 'identify',
  g: 'group',
  t: 'track',
  p: 'page',
  s: 'screen',
  a: 'alias',
} as const;

/** All calls, as the last part of the path. */
export const CALLS = [...BATCHES, ...MESSAGE_TYPES, 'i', 'g', 't', 'p', 's', 'a'] as const;

/** Whether a call carries many messages. */
export const isBatch = (call: string): boolean => BATCHES.some((name) => name === call);

/** The type of the message that a call carries. */
export const typeOf = (call: string): string =>
  Object.entries(LETTERS).find(([letter]) => letter === call)?.[1] ?? call;
