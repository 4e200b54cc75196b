/** The kinds and statuses that the schema, the contracts and the code share. */
export const SCOPE_KINDS = ['platform', 'application', 'organization'] as const;
export const TENANT_KINDS = ['application', 'organization'] as const;
export const SCOPE_STATUSES = ['active', 'deleting'] as const;
export const USER_KINDS = ['human', 'service'] as const;
export const USER_STATUSES = ['active', 'pending', 'suspended'] as const;
export const MEMBERSHIP_STATUSES = ['active', 'suspended'] as const;
/** As stored. A pending invitation that is past its end is shown as expired. */
export const INVITATION_STATUSES = ['pending', 'accepted', 'declined', 'revoked'] as const;
/** The purposes of codes that anybody may ask for. */
export const CODES_TO_ASK_FOR = ['verify_email', 'reset_password', 'sign_in'] as const;
/** As shown. */
export const SHOWN_INVITATION_STATUSES = [...INVITATION_STATUSES, 'expired'] as const;
export const CODE_PURPOSES = [
  ...CODES_TO_ASK_FOR,
  'sign_up',
  'change_email',
  'undo_email_change',
] as const;
/** What something that was sent under an id came to. */
export const RECEIPT_OUTCOMES = ['created', 'updated', 'unchanged', 'counted'] as const;

export type ReceiptOutcome = (typeof RECEIPT_OUTCOMES)[number];

export const MESSAGE_KINDS = [
  'invitation',
  ...CODE_PURPOSES,
  'email_changed',
  'known_address',
] as const;
/** The least of those who see an attribute of the people in their reach: all before see it too. */
export const VISIBILITIES = ['team', 'application', 'organization'] as const;
/** As stored. A token follows its user, unless it was made for ingestion. */
export const TOKEN_HOLDERS = ['personal', 'service'] as const;
/** As shown. `ingest`: the write key of a tenant, which opens ingestion and nothing else. */
export const TOKEN_KINDS = [...TOKEN_HOLDERS, 'ingest'] as const;
/** The messages of Segment's libraries. */
export const MESSAGE_TYPES = ['identify', 'group', 'track', 'page', 'screen', 'alias'] as const;
export const WEBHOOK_PAYLOADS = ['full', 'thin'] as const;
export const WEBHOOK_STATUSES = ['enabled', 'disabled'] as const;
/** The outcomes of an attempt to deliver. `gone`: the receiver wants no more. */
export const DELIVERY_OUTCOMES = ['delivered', 'failed', 'gone', 'given_up'] as const;
/** Why a webhook is disabled: by request, by the answer 410, or after days of failure. */
export const WEBHOOK_ENDS = ['request', 'gone', 'failures'] as const;

/** The parts of the directory whose values history keeps. */
export const SURFACES = [
  'metadata',
  'users',
  'members',
  'metadata-keys',
  'metadata-defaults',
  'tenants',
  'invitations',
] as const;

export type Surface = (typeof SURFACES)[number];
export type ScopeKind = (typeof SCOPE_KINDS)[number];
export type TenantKind = (typeof TENANT_KINDS)[number];
export type UserKind = (typeof USER_KINDS)[number];
export type UserStatus = (typeof USER_STATUSES)[number];
export type CodePurpose = (typeof CODE_PURPOSES)[number];
export type MessageKind = (typeof MESSAGE_KINDS)[number];
export type MembershipStatus = (typeof MEMBERSHIP_STATUSES)[number];
export type InvitationStatus = (typeof INVITATION_STATUSES)[number];
export type ShownInvitationStatus = (typeof SHOWN_INVITATION_STATUSES)[number];
export type Visibility = (typeof VISIBILITIES)[number];
export type TokenKind = (typeof TOKEN_KINDS)[number];
export type MessageType = (typeof MESSAGE_TYPES)[number];
export type WebhookPayload = (typeof WEBHOOK_PAYLOADS)[number];
export type WebhookStatus = (typeof WEBHOOK_STATUSES)[number];
export type WebhookEnd = (typeof WEBHOOK_ENDS)[number];

/** Why a person is erased. A free text could name whom it is about. */
export const ERASURE_REASONS = [
  'requested',
  'no_longer_needed',
  'unlawful',
  'legal_obligation',
  'other',
] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];
