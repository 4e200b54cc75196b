/** Whose value breaks a rule: a link to their preferences, or else to them in their tenant. */
import { useGetOne } from 'ra-core';
import { Link } from 'ra-ui-materialui';
import { useCaller } from '../../caller/caller.tsx';
import type { Account } from '../../data/accounts.ts';
import { idIn } from '../../data/in-tenant.ts';
import type { Member } from '../../data/members.ts';
import type { Violation } from '../../data/violations.ts';

interface Props {
  readonly of: Violation;
  /** Opens another tab, so that a form that is filled in on this page is not lost. */
  readonly inNewTab?: boolean;
}

export function ViolationPerson({ of: violation, inNewTab = false }: Props) {
  const { username } = violation;
  const to = useAddress(violation);
  if (to === undefined) return <bdi>{username}</bdi>;
  return (
    <Link to={to} dir="auto" {...(inNewTab && { target: '_blank' })}>
      {username}
    </Link>
  );
}

/** Tenants show their members, and the platform all people with their preferences. */
function useAddress({ userId, tenantId }: Violation): string | undefined {
  const { may } = useCaller();
  const seesPeople = may('people.view') && may('platform.read_users');
  const { data: account } = useGetOne<Account>('accounts', { id: userId }, { enabled: seesPeople });
  const { data: member } = useGetOne<Member>(
    'members',
    { id: idIn(tenantId, userId) },
    { enabled: !seesPeople },
  );
  if (account) return `/people/${account.principalId}/preferences/${tenantId}`;
  return member && `/tenants/${tenantId}/members/${userId}`;
}
