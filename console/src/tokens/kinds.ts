/** The kinds of tokens as people know them. */
import type { Token } from '../data/tokens.ts';

/** Signing in makes tokens of this name, for the user themselves. */
export const isSession = ({ name, userId, createdBy }: Token): boolean =>
  name === 'sign-in' && createdBy === userId;
