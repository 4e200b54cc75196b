/**
 * The public types of events. An event says what was done by an `action`, and by the names of what
 * changed; a type says what that means to others. One request may mean several things.
 */

/** All types that a webhook may ask for and that a line of history may have. */
export const EVENT_TYPES = [
  'user.created',
  'user.updated',
  'user.deleted',
  'user.attributes_changed',
  'user.signed_up',
  'user.signed_in',
  'preferences.changed',
  'membership.added',
  'membership.changed',
  'membership.removed',
  'invitation.created',
  'invitation.resent',
  'invitation.accepted',
  'invitation.declined',
  'invitation.revoked',
  'application.created',
  'application.updated',
  'application.deleted',
  'organization.created',
  'organization.updated',
  'organization.deleted',
  'token.created',
  'token.revoked',
  'identity.linked',
  'identity.unlinked',
  'identity.claimed',
  'code.sent',
  'code.refused',
  'attribute.created',
  'attribute.updated',
  'attribute.deleted',
  'preference_rules.changed',
  'preference_defaults.changed',
  'suppression.lifted',
  'webhook.created',
  'webhook.updated',
  'webhook.deleted',
  'webhook.disabled',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** An event, as far as its types depend on it. */
interface TypedEvent {
  readonly action: string;
  /** The names of what changed. */
  readonly keys: readonly string[];
  /** The version that it led to; null if it raised none. */
  readonly version: number | null;
}

/** What is changed besides the fields of a user, by the names in an event about one. */
const besides = (keys: readonly string[], membership: EventType): EventType[] => [
  ...(keys.some((key) => key.startsWith('attributes.'))
    ? (['user.attributes_changed'] as const)
    : []),
  ...(keys.some(isTenantId) ? [membership] : []),
];

export const isTenantId = (key: string): boolean => /^(app|org)_/.test(key);
const isField = (key: string): boolean => !key.startsWith('attributes.') && !isTenantId(key);

/** The types of a change of a user. Attributes alone do not count as an update of the user. */
const changed = ({ keys }: TypedEvent): EventType[] => [
  ...(keys.some(isField) ? (['user.updated'] as const) : []),
  ...besides(keys, 'membership.changed'),
];

const created = ({ keys }: TypedEvent): EventType[] => [
  'user.created',
  ...besides(keys, 'membership.added'),
];

const always = (type: EventType) => (): EventType[] => [type];

/** A code proves an address, and always signs in. */
const redeemed = ({ keys: [purpose], version }: TypedEvent): EventType[] => {
  if (version === null) return ['user.signed_in'];
  return [purpose === 'sign_up' ? 'user.created' : 'user.updated', 'user.signed_in'];
};

/** Who accepts becomes a member, and is new or changed where the event has a version. */
const accepted = ({ version }: TypedEvent): EventType[] => [
  'invitation.accepted',
  'membership.added',
  ...(version === null
    ? []
    : [version === 1 ? ('user.created' as const) : ('user.updated' as const)]),
];

/** The types of each action. The first is the one that a line of history shows. */
const TYPES = {
  'user.create': created,
  'user.identify': (event: TypedEvent) => (event.version === 1 ? created(event) : changed(event)),
  'user.update': changed,
  'user.change': changed,
  'user.convert': always('user.attributes_changed'),
  'user.undo_email': always('user.updated'),
  'user.delete': always('user.deleted'),
  'user.erase': always('user.deleted'),
  'user.sign_up': always('user.signed_up'),
  'user.sign_in': always('user.signed_in'),
  'code.send': always('code.sent'),
  'code.refuse': always('code.refused'),
  'code.redeem': redeemed,
  'record.merge': always('preferences.changed'),
  'record.merge-patch': always('preferences.changed'),
  'record.replace': always('preferences.changed'),
  'record.clear': always('preferences.changed'),
  'member.add': always('membership.added'),
  'member.set': always('membership.changed'),
  'member.transfer': always('membership.changed'),
  'member.remove': always('membership.removed'),
  'member.clear': always('membership.removed'),
  'invitation.create': always('invitation.created'),
  'invitation.resend': always('invitation.resent'),
  'invitation.accept': accepted,
  'invitation.decline': always('invitation.declined'),
  'invitation.revoke': always('invitation.revoked'),
  'application.create': always('application.created'),
  'application.change': always('application.updated'),
  'application.delete': always('application.deleted'),
  'organization.create': always('organization.created'),
  'organization.change': always('organization.updated'),
  'organization.delete': always('organization.deleted'),
  'token.mint': always('token.created'),
  'token.revoke': always('token.revoked'),
  'identity.link': always('identity.linked'),
  'identity.unlink': always('identity.unlinked'),
  'identity.claim': always('identity.claimed'),
  'attribute.create': always('attribute.created'),
  'attribute.change': always('attribute.updated'),
  'attribute.delete': always('attribute.deleted'),
  'metadata_key.set': always('preference_rules.changed'),
  'metadata_key.delete': always('preference_rules.changed'),
  'metadata_key.unknown': always('preference_rules.changed'),
  'metadata_defaults.set': always('preference_defaults.changed'),
  'metadata_defaults.delete': always('preference_defaults.changed'),
  'webhook.create': always('webhook.created'),
  'webhook.change': always('webhook.updated'),
  'webhook.rotate': always('webhook.updated'),
  'webhook.delete': always('webhook.deleted'),
  'webhook.disable': always('webhook.disabled'),
  'suppression.lift': always('suppression.lifted'),
} satisfies Record<string, (event: TypedEvent) => EventType[]>;

/** The actions of events. A new one needs its types here. */
export type EventAction = keyof typeof TYPES;

/** What an action is about: the part before its point. */
export const nounOf = (action: string): string => action.slice(0, action.indexOf('.'));

/** The types of an event, the first before all. None for what the seeds of the demo wrote. */
export function typesOf(event: TypedEvent): readonly EventType[] {
  return Object.hasOwn(TYPES, event.action) ? TYPES[event.action as EventAction](event) : [];
}
