/** Judges messages one after another: each finds what those before it will have made. Pure. */

import type { Mutation } from '../../db/events.ts';
import { idsOf } from '../../db/ids.ts';
import type { IngestedPerson } from '../../directory/ingest/change.ts';
import type { FoundPerson } from '../../directory/ingest/facts.ts';
import type { LeftOut } from '../../directory/ingest/left-out.ts';
import type { Tenant } from '../../policy/caller.ts';
import { type Judged, judge, type TenantFacts } from './judge.ts';
import type { Message } from './message.ts';

/** The change of a person by a message. */
export type PersonChange = Omit<IngestedPerson, keyof Mutation | 'caps'> & {
  readonly message: Message;
};

export function judgeInOrder(
  messages: readonly Message[],
  facts: TenantFacts,
): { readonly changes: readonly PersonChange[]; readonly leftOut: readonly LeftOut[] } {
  const changes: PersonChange[] = [];
  const leftOut: LeftOut[] = [];
  let { people } = facts;
  for (const message of messages) {
    if (message.type !== 'identify' && message.type !== 'group') continue;
    const judged = judge(message, { ...facts, people });
    leftOut.push(...judged.leftOut);
    if (!judged.change) continue;
    const change = changeOf(message, judged.change, facts.tenant);
    changes.push(change);
    people = withPerson(people, change, judged.change.found, facts.tenant);
  }
  return { changes, leftOut };
}

function changeOf(
  message: Message,
  { found, fields, ...change }: NonNullable<Judged['change']>,
  tenant: Tenant,
): PersonChange {
  if (found) {
    const { id: userId, principalId } = found;
    return { message, ...change, how: 'update', userId, principalId, fields };
  }
  const newId = idsOf(message.mutationId);
  return {
    message,
    ...change,
    how: 'create',
    userId: newId('user'),
    principalId: newId('principal'),
    fields: { ...fields, managed_by: tenant.id },
  };
}

/** The people with the one that a change leaves behind. */
function withPerson(
  people: readonly FoundPerson[],
  { userId, principalId, email, joins }: PersonChange,
  found: FoundPerson | null,
  tenant: Tenant,
): readonly FoundPerson[] {
  const applicationId = tenant.kind === 'application' ? tenant.id : (tenant.parentId ?? '');
  const person: FoundPerson = found ?? {
    id: userId,
    principalId,
    email,
    role: 'user',
    belongings: [],
  };
  const joined = { scopeId: joins ?? tenant.id, applicationId, status: 'active' } as const;
  return [
    { ...person, belongings: [joined, ...person.belongings] },
    ...people.filter(({ id }) => id !== userId),
  ];
}
