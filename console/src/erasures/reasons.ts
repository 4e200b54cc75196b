/** Why people are erased. */
import type { Reason } from '../data/erasures.ts';

const reasons: Readonly<Record<Reason, string>> = {
  requested: 'They have asked for it',
  no_longer_needed: 'Their data is no longer needed',
  unlawful: 'Their data was stored without a right to',
  legal_obligation: 'A law demands it',
  other: 'Another reason',
};

export const REASONS = Object.keys(reasons) as readonly Reason[];

export const reasonText = (reason: Reason): string => reasons[reason];
