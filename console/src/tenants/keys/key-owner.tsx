/** Whom a key acts as: a member of the tenant, or somebody above it. */
import { Typography } from '@mui/material';
import { useGetOne } from 'ra-core';
import { Link } from 'ra-ui-materialui';
import { useCaller } from '../../caller/caller.tsx';
import { idIn } from '../../data/in-tenant.ts';
import type { Member } from '../../data/members.ts';
import type { Token } from '../../data/tokens.ts';
import { mayIn, type Place } from '../rights.ts';

export function KeyOwner({ of: key, place }: { readonly of: Token; readonly place: Place }) {
  const seesMembers = mayIn(useCaller(), 'readMembers', place);
  const id = idIn(place.id, key.userId);
  const { data, isPending } = useGetOne<Member>('members', { id }, { enabled: seesMembers });
  if (data) {
    return (
      <Typography variant="body2" noWrap sx={{ maxWidth: { xs: '60vw', md: 360 } }}>
        <Link to={`/tenants/${place.id}/members/${key.userId}`} dir="auto">
          {data.name ?? data.email}
        </Link>
      </Typography>
    );
  }
  return isPending && seesMembers ? '…' : key.userId;
}
