/**
 * Why a message changes nothing, or a trait is not kept.
 * See docs/decisions/ingest.md#what-is-left-out.
 */
export const REASONS = [
  'malformed',
  'too_large',
  'unknown_type',
  'no_person',
  'unknown_person',
  'unknown_group',
  'consent_needed',
  'suppressed',
  'team_member',
  'over_limit',
  'undefined_trait',
  'wrong_type',
  'not_kept',
  'other',
] as const;

export type Reason = (typeof REASONS)[number];
