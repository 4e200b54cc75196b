/** Whom or what a line is about, as far as the page does not say it. */
import { useGetOne } from 'ra-core';
import { Link } from 'ra-ui-materialui';
import { useCaller } from '../caller/caller.tsx';
import type { HistoryOf, Line } from '../data/history.ts';
import type { Tenant } from '../data/tenants.ts';

interface Props {
  readonly line: Line;
  readonly of: HistoryOf;
}

export function Place({ line: { scopeId, userId, username }, of }: Props) {
  if ('personId' in of) return isTenant(scopeId) && <InTenant id={scopeId} />;
  if (userId === null) return null;
  return (
    <>
      {' of '}
      <Link to={`/tenants/${of.tenantId}/members/${userId}`} dir="auto">
        {username ?? userId}
      </Link>
    </>
  );
}

const isTenant = (id: string | null): id is string => id !== null && /^(app|org)_/.test(id);

/** One that the caller does not see is told by its id. */
function InTenant({ id }: { readonly id: string }) {
  const known = useCaller().me.memberships.find(({ scopeId }) => scopeId === id)?.key;
  const { data } = useGetOne<Tenant>('tenants', { id }, { enabled: known === undefined });
  return (
    <>
      {' in '}
      <bdi>{known ?? data?.key ?? id}</bdi>
    </>
  );
}
