/** The types of events, each with what it means. */
import type { EventType } from '../../data/webhooks.ts';

/** A new type fails the check until it has its words here. */
const meanings: Readonly<Record<EventType, string>> = {
  'user.created': 'somebody is new',
  'user.updated': 'an account has changed',
  'user.deleted': 'somebody is deleted',
  'user.attributes_changed': 'attributes of somebody have changed',
  'user.signed_up': 'somebody has signed up',
  'user.signed_in': 'somebody has signed in',
  'preferences.changed': 'preferences of somebody have changed',
  'membership.added': 'somebody is a member',
  'membership.changed': 'a role has changed',
  'membership.removed': 'somebody is a member no more',
  'invitation.created': 'somebody is invited',
  'invitation.resent': 'an invitation is sent again',
  'invitation.accepted': 'an invitation is accepted',
  'invitation.declined': 'an invitation is declined',
  'invitation.revoked': 'an invitation is taken back',
  'application.created': 'an application is new',
  'application.updated': 'an application has changed',
  'application.deleted': 'an application is deleted',
  'organization.created': 'an organization is new',
  'organization.updated': 'an organization has changed',
  'organization.deleted': 'an organization is deleted',
  'token.created': 'a token or key is made',
  'token.revoked': 'a token or key has ended',
  'identity.linked': 'an identity of another issuer is linked',
  'identity.unlinked': 'an identity of another issuer is unlinked',
  'identity.claimed': 'an identity of another issuer is claimed',
  'code.sent': 'a code is sent by mail',
  'code.refused': 'a wrong code is refused',
  'attribute.created': 'an attribute is defined',
  'attribute.updated': 'a definition of an attribute has changed',
  'attribute.deleted': 'an attribute is deleted',
  'preference_rules.changed': 'rules of keys have changed',
  'preference_defaults.changed': 'defaults have changed',
  'suppression.lifted': 'an address is let in again',
  'webhook.created': 'a webhook is made',
  'webhook.updated': 'a webhook has changed',
  'webhook.deleted': 'a webhook is deleted',
  'webhook.disabled': 'a webhook is disabled after failures',
};

export const TYPE_CHOICES = Object.entries(meanings).map(([id, meaning]) => ({
  id,
  name: `${id}: ${meaning}`,
}));
