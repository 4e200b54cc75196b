/** Hashes that take no time, for all tests that are not about their cost. */
import { DEMO_PASSWORD as DEAR_PASSWORD } from '../../scripts/demo-data.ts';

export const costs = { ln: 4, r: 8, p: 1 };

/** The hash of `demo-password` at these costs. */
export const DEMO_PASSWORD =
  '$scrypt$ln=4,r=8,p=1$4z2mkm8Tu0j+4mDcCAnKWg$/QqqjgauREF+meEWCy2Z92EMTWQGI7lQeDufeELSAQs';

/** A statement with the demo's people, who keep their password at these costs. */
export const withCheapPassword = (statement: string): string =>
  statement.replaceAll(DEAR_PASSWORD, DEMO_PASSWORD);
