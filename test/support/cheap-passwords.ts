/** Hashes that take no time, for all tests that are not about their cost. */

export const costs = { ln: 4, r: 8, p: 1 };

/** The hash of `demo-password` at these costs. */
export const DEMO_PASSWORD =
  '$scrypt$ln=4,r=8,p=1$4z2mkm8Tu0j+4mDcCAnKWg$/QqqjgauREF+meEWCy2Z92EMTWQGI7lQeDufeELSAQs';
