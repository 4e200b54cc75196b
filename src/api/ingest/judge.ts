/** What a message about a person comes to, by the facts. Pure. */
import type { IngestedPerson } from '../../directory/ingest/change.ts';
import type { FoundPerson, IngestFacts } from '../../directory/ingest/facts.ts';
import type { LeftOut } from '../../directory/ingest/left-out.ts';
import type { Tenant } from '../../policy/caller.ts';
import { belongsTo, mayTenantAdd } from '../../policy/ingest.ts';
import type { Message } from './message.ts';
import { emailIn, namedIn, personOf } from './named.ts';
import { leftOutOf, takeTraits } from './traits.ts';

/** What is made of the person of a message, if anything. */
type Change = Pick<IngestedPerson, 'fields' | 'attributes' | 'joins'> & {
  /** Null: nobody has the email yet. */
  readonly found: FoundPerson | null;
  readonly email: string;
};

export interface Judged {
  readonly change: Change | null;
  readonly leftOut: readonly LeftOut[];
}

/** The facts of a tenant that is there. */
export type TenantFacts = IngestFacts & {
  readonly tenant: Tenant;
  readonly isSuppressed: (email: string) => boolean;
};

/** Judges an identify or a group. */
export const judge = (message: Message, facts: TenantFacts): Judged =>
  message.type === 'group' ? judgeGroup(message, facts) : judgeIdentify(message, facts);

function judgeIdentify(message: Message, facts: TenantFacts): Judged {
  const { tenant } = facts;
  const taken = takeTraits(message, facts.definitions);
  const leftOut = [...wrongEmail(message), ...taken.leftOut];
  const found = personOf(message, facts) ?? null;
  const email = found?.email ?? namedIn(message).email;
  const reason = refusal(message, facts, tenant);
  if (reason !== undefined || email === undefined) {
    return { change: null, leftOut: [...leftOut, leftOutOf(message, '', reason ?? 'no_person')] };
  }
  const { fields, attributes } = taken;
  return { change: { found, email, fields, attributes, joins: tenant.id }, leftOut };
}

function judgeGroup(message: Message, facts: TenantFacts): Judged {
  const kept = Object.keys(message.traits).map((trait) => leftOutOf(message, trait, 'not_kept'));
  const found = personOf(message, facts);
  const place = groupOf(message, facts);
  const isKnown = found !== undefined && isNear(found, facts.tenant);
  const reason = !isKnown
    ? 'unknown_person'
    : place === undefined
      ? 'unknown_group'
      : refusal(message, facts, place);
  if (reason !== undefined || !found || !place) {
    return { change: null, leftOut: [...kept, leftOutOf(message, '', reason ?? 'unknown_group')] };
  }
  const { email } = found;
  const attributes = { set: {}, unset: [] };
  return { change: { found, email, fields: {}, attributes, joins: place.id }, leftOut: kept };
}

/** Why the person of a message may not be changed or put into a place; undefined if they may. */
function refusal(
  message: Message,
  facts: TenantFacts,
  place: Tenant,
): LeftOut['reason'] | undefined {
  const { email } = namedIn(message);
  const { tenant } = facts;
  const found = personOf(message, facts);
  if (!found && email === undefined) return message.userId ? 'unknown_person' : 'no_person';
  if (facts.isSuppressed(found?.email ?? email ?? '')) return 'suppressed';
  if (!found) return undefined;
  if (email === undefined && !isNear(found, tenant)) return 'unknown_person';
  if (!isNear(found, tenant) && !mayTenantAdd(tenant, found.belongings, place)) {
    return 'consent_needed';
  }
  if (found.role !== 'user') return 'team_member';
  return undefined;
}

/** Whether somebody is among the people of a tenant, so that it may know of them. */
const isNear = ({ belongings }: FoundPerson, tenant: Tenant): boolean =>
  belongsTo(belongings, tenant);

/** The organization that a group names: by its id, or else by its key. */
function groupOf({ groupId }: Message, { organizations, tenant }: TenantFacts): Tenant | undefined {
  const named =
    organizations.find(({ id }) => id === groupId) ??
    organizations.find(({ key }) => key === groupId);
  if (!named) return undefined;
  const parentId = tenant.kind === 'organization' ? tenant.parentId : tenant.id;
  return { id: named.id, kind: 'organization', parentId };
}

/** An email that is none is left out; the person may have an id. */
const wrongEmail = (message: Message): readonly LeftOut[] =>
  message.traits.email === undefined || emailIn(message.traits) !== undefined
    ? []
    : [leftOutOf(message, 'email', 'wrong_type')];
