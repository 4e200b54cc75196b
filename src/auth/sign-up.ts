import { mistakesIn } from '../isolate/variable.ts';

/** The variable `SIGN_UP`. Throws for any other value than `open` and `closed`. */
export function isSignUpOpen(variable: string): boolean {
  if (variable === 'open' || variable === 'closed') return variable === 'open';
  throw mistakesIn('SIGN_UP', ['must be open or closed']);
}
