/** The name and the image in traits. Pure. */
import { imageUrlIn } from '../../values/image.ts';
import { madeOf } from '../../values/whole-name.ts';
import type { Message } from './message.ts';

/** The longest name of a person. */
const LONGEST_NAME = 256;

/** A value that is given or not. */
type Given =
  | { readonly isGiven: true; readonly value: string | null }
  | { readonly isGiven: false };

/** The name, or the one that its parts make. Undefined: it is none. */
export function nameIn({ name, firstName, lastName }: Message['traits']): Given | undefined {
  if (name === null) return { isGiven: true, value: null };
  if (name !== undefined) return named(name);
  if (firstName === undefined && lastName === undefined) return { isGiven: false };
  const parts = { first_name: textOf(firstName), last_name: textOf(lastName) };
  return named(madeOf(parts));
}

function named(name: unknown): Given | undefined {
  const value = typeof name === 'string' ? name.trim() : '';
  const isName = value !== '' && value.length <= LONGEST_NAME;
  return isName ? { isGiven: true, value } : undefined;
}

const textOf = (value: unknown) =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null;

/** The image. Undefined: it is none. */
export function imageIn({ avatar }: Message['traits']): Given | undefined {
  if (avatar === undefined) return { isGiven: false };
  if (avatar === null) return { isGiven: true, value: null };
  const value = typeof avatar === 'string' ? imageUrlIn(avatar) : undefined;
  return value === undefined ? undefined : { isGiven: true, value };
}
