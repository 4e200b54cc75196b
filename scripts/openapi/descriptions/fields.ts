/** What the document says in words of the fields of bodies and answers. */
import { MOST_NAMED } from '../../../src/directory/attributes/preview.ts';

interface FieldDescription {
  /** A field's name. Its path, such as `data.token`, if it lies deeper. */
  readonly field: string;
  /** The schemas that have the field. */
  readonly of: readonly string[];
  readonly text: string;
}

const servicesMade = [
  'ServiceUserRequest',
  'ApplicationServiceUserRequest',
  'OrganizationServiceUserRequest',
];
const usersMade = ['UserRequest', 'ApplicationUserRequest', 'OrganizationUserRequest'];
const creations = [...servicesMade, ...usersMade];
const updates = ['UserUpdate', 'ApplicationServiceUserUpdate', 'OrganizationServiceUserUpdate'];
const invitationsSent = [
  'OrganizationInvitationRequest',
  'ApplicationInvitationRequest',
  'ResendRequest',
];
const invitationsAnswered = ['InvitationAcceptance', 'InvitationRefusal'];

export const fields: readonly FieldDescription[] = [
  {
    field: 'metadata',
    of: ['PlatformMetadataPatch'],
    text: 'Keys to set. Null is a value, and is stored.',
  },
  {
    field: 'delete_keys',
    of: ['PlatformMetadataPatch'],
    text: 'Keys to delete, before any is set.',
  },
  {
    field: 'metadata',
    of: ['PlatformMetadataMergePatch'],
    text: 'Merged deeply. Null deletes a key (RFC 7396).',
  },
  { field: 'metadata', of: ['PlatformMetadataReplacement'], text: 'The whole new metadata.' },
  {
    field: 'image',
    of: [...creations, ...updates, 'ManagedUserUpdate', 'Identification', 'PersonChange', 'SignUp'],
    text: 'An https URL. Roster never fetches it.',
  },
  {
    field: 'attributes',
    of: ['Identification', 'PersonChange'],
    text: 'Values of defined attributes. Null removes one.',
  },
  { field: 'email', of: servicesMade, text: 'Absent: one is made, which leads nowhere.' },
  {
    field: 'password',
    of: [...creations, ...updates],
    text: '8 to 256 characters. Refused: the 10,000 that everybody tries, repeats and sequences, and the name, username or email of the user.',
  },
  {
    field: 'username',
    of: [...creations, ...updates],
    text: 'Your own email, or letters, digits and . _ + -, not in the form of an id.',
  },
  {
    field: 'organization',
    of: [...creations, ...updates],
    text: 'An id, or a name that only one of the organizations has that you can see. Null names none.',
  },
  {
    field: 'role',
    of: ['ServiceUserRequest', 'UserUpdate', 'UserRequest'],
    text: 'The role on the platform. A service user has the role `service`. No other user gets it.',
  },
  {
    field: 'pendingEmail',
    of: updates,
    text: 'Null cancels the change of the email that waits for its code.',
  },
  {
    field: 'endIdentities',
    of: updates,
    text: 'With a new password or email: ends the identities of the user as well.',
  },
  {
    field: 'userStatus',
    of: updates,
    text: 'A user that is `pending` may stay so. No other user gets there.',
  },
  {
    field: 'role',
    of: [
      'ApplicationServiceUserRequest',
      'ApplicationServiceUserUpdate',
      'OrganizationServiceUserRequest',
      'OrganizationServiceUserUpdate',
      'ApplicationUserRequest',
      'OrganizationUserRequest',
    ],
    text: 'The role in this tenant. `service` is the role of service users.',
  },
  { field: 'email', of: usersMade, text: 'Only a service needs none.' },
  { field: 'key', of: ['OrganizationRequest'], text: 'If it is absent, it is made from the name.' },
  {
    field: 'status',
    of: ['OrganizationMemberRole', 'OrganizationAdminRole', 'ApplicationMemberRole'],
    text: 'A suspended member keeps the role and the record, without any right.',
  },
  {
    field: 'role',
    of: ['OrganizationInvitationRequest', 'ApplicationInvitationRequest'],
    text: '`member` if it is absent.',
  },
  { field: 'expiresInDays', of: invitationsSent, text: '7 if it is absent.' },
  {
    field: 'deliver',
    of: invitationsSent,
    text: 'False sends nothing, and the answer shows the secret. Only for the platform.',
  },
  { field: 'secret', of: invitationsAnswered, text: 'The secret in the message.' },
  { field: 'id', of: invitationsAnswered, text: 'With a token of the invited address.' },
  { field: 'password', of: ['InvitationAcceptance'], text: 'Of an account that is made with it.' },
  { field: 'key', of: ['UserAttributeRequest'], text: 'The name in requests. It never changes.' },
  { field: 'label', of: ['UserAttributeRequest'], text: 'If it is absent, the key is the label.' },
  { field: 'currencyCode', of: ['UserAttributeRequest'], text: 'Only for the type currency.' },
  {
    field: 'currencyCode',
    of: ['UserAttributeChange'],
    text: 'Of a currency that is money today, or the one that is stored.',
  },
  { field: 'userId', of: ['TokenRequest'], text: 'The user that it acts as. Absent: you.' },
  {
    field: 'kind',
    of: ['TokenRequest'],
    text: 'It follows from the user: `service` for a service, otherwise `personal`.',
  },
  { field: 'scopeId', of: ['TokenRequest'], text: 'Binds it to a scope and the scopes below.' },
  {
    field: 'expiresAt',
    of: ['TokenRequest'],
    text: 'Absent: a year from now, or the end of the credential that you use if that is sooner. Null: no end but that one.',
  },
  {
    field: 'username',
    of: ['SignIn'],
    text: 'Instead of `email`. Upper and lower case are the same.',
  },
  { field: 'code', of: ['CodeRedemption'], text: 'Case, blanks and hyphens do not matter.' },
  {
    field: 'password',
    of: ['CodeRedemption'],
    text: 'A new password. A code to reset it needs one, and a code to sign in sets none.',
  },
  { field: 'password', of: ['SignUp'], text: 'Checked, and asked for again with the code.' },
  {
    field: 'nextCursor',
    of: [
      'UserPage',
      'ApplicationPage',
      'OrganizationPage',
      'OrganizationMemberPage',
      'ApplicationMemberPage',
      'InvitationPage',
      'ReceivedInvitationPage',
      'UserOrganizationPage',
    ],
    text: 'Asks for the next page; null on the last.',
  },
  {
    field: 'pendingEmail',
    of: ['User'],
    text: 'The new email, until its code is redeemed. Not shown in a tenant.',
  },
  {
    field: 'status',
    of: ['User'],
    text: '`userStatus` as words for a page. Programs use `userStatus`.',
  },
  {
    field: 'lastLogin',
    of: ['User'],
    text: '`lastLoginAt` in another spelling. Use `lastLoginAt`.',
  },
  {
    field: 'role',
    of: ['User'],
    text: 'The role in the scope of the request: on the platform, or in the tenant of the path. `user` is none.',
  },
  {
    field: 'permissions',
    of: ['User'],
    text: 'Those that the user holds in the scope of the request.',
  },
  {
    field: 'apiKey',
    of: ['CreatedUser'],
    text: 'The token of a new service user, shown only here.',
  },
  { field: 'invitedBy', of: ['Invitation'], text: 'Null: the root token.' },
  { field: 'secret', of: ['SentInvitation'], text: 'Only with `deliver: false`.' },
  {
    field: 'isKnown',
    of: ['ReceivedInvitation'],
    text: 'The address has an account: it is accepted without a password.',
  },
  { field: 'externalKey', of: ['UserAttribute'], text: 'Its name in another system.' },
  { field: 'misfits', of: ['UserAttributeChangeReply'], text: 'Only with `dryRun=true`.' },
  { field: 'scopeId', of: ['Token', 'MintedToken'], text: 'The scope it is bound to, if any.' },
  {
    field: 'permissions',
    of: ['Token', 'MintedToken'],
    text: 'The permissions that it is limited to. Null: all that its user has.',
  },
  {
    field: 'createdBy',
    of: ['Token', 'MintedToken'],
    text: 'The user who made it. Null: the root token.',
  },
  {
    field: 'parentId',
    of: ['Token', 'MintedToken'],
    text: 'The token that it was made with. It ends with that one.',
  },
  { field: 'token', of: ['MintedToken'], text: 'The secret. Keep it: nothing shows it again.' },
  {
    field: 'permissions',
    of: ['Me'],
    text: 'What you may do with this token, by scope. Each holds in the scopes below, too. For your own data, records and tokens none is needed but what `token.permissions` lists.',
  },
  {
    field: 'misfits.total',
    of: ['UserAttributeChangeReply'],
    text: 'The users whose stored values would not fit.',
  },
  {
    field: 'misfits.people',
    of: ['UserAttributeChangeReply'],
    text: `At most ${MOST_NAMED} of them, and none without \`people.view\`. Long texts are cut.`,
  },
  { field: 'pagination.cursor', of: ['PageMeta'], text: 'Asks for the next page.' },
  { field: 'data.expiresIn', of: ['CodeOnItsWay'], text: 'The seconds for which the code counts.' },
  {
    field: 'url',
    of: ['WebhookRequest', 'WebhookChange'],
    text: 'An https URL without credentials. Its host is on the public internet.',
  },
  {
    field: 'types',
    of: ['Webhook', 'WebhookRequest', 'WebhookChange'],
    text: 'The types of events that it hears. Null is all.',
  },
  {
    field: 'payload',
    of: ['Webhook', 'WebhookRequest', 'WebhookChange'],
    text: '`full` has the values before and after, which whoever asks for it needs to see; `thin` has ids and the names of what changed.',
  },
  {
    field: 'answer',
    of: ['WebhookDelivery'],
    text: 'The first KiB of the answer, or why there was none.',
  },
  {
    field: 'outcome',
    of: ['WebhookDelivery'],
    text: '`failed` is tried again; `given_up` is not, after five days; `gone` is the answer 410.',
  },
  {
    field: 'disabledBy',
    of: ['Webhook'],
    text: 'A request, the answer 410 (`gone`), or five days of failure (`failures`).',
  },
  {
    field: 'formerSecretUntil',
    of: ['Webhook'],
    text: 'Until then the secret from before the rotation signs as well.',
  },
  {
    field: 'owner',
    of: ['ApplicationRequest', 'OrganizationRequest'],
    text: 'By userId a person whom you may add; by email an invitation, except from the platform.',
  },
  {
    field: 'visibility',
    of: ['UserAttribute', 'UserAttributeRequest', 'UserAttributeChange'],
    text: 'Who sees it of people in their tenant: the team alone, admins of applications too, or admins of organizations too.',
  },
];
