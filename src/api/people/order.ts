/** Reads the `sort` of a list of people. Pure. */
import type { Order } from '../../directory/users/order.ts';
import { reading } from '../../values/reading.ts';
import * as z from '../../values/zod.ts';

/** The order that `sort` names: a `-` turns it round. Undefined if it names none. */
function orderIn(sort: string): Order | undefined {
  const isTurned = sort.startsWith('-');
  const name = isTurned ? sort.slice(1) : sort;
  if (name === 'newest') return { by: 'age', descends: !isTurned };
  if (name === 'oldest') return { by: 'age', descends: isTurned };
  if (name === 'name') return { by: 'name', descends: isTurned };
  if (name === 'updated') return { by: 'update', descends: isTurned };
  const [, attribute] = SORT_KEY.exec(name) ?? [];
  return attribute === undefined ? undefined : { by: { attribute }, descends: isTurned };
}

const SORT_KEY = /^attr\.([a-z][a-z0-9_]{0,63})$/;

const NO_ORDER = {
  code: 'custom',
  message: 'sort takes newest, oldest, name, updated or attr.<key>, each with - or without',
} as const;

/** The schema of `sort`: the order that a text names. */
export const order = () => z.pipe(z.string(), reading(orderIn, NO_ORDER));
