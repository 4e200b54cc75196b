/** What a new hash costs: `ln` is log2 of N. See docs/decisions/sign-in.md#cost-of-a-hash. */
export const COSTS = { ln: 14, r: 8, p: 5 };
