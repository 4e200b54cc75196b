/** One member: the role, whether it is suspended, and the end of the membership. */
import { Typography } from '@mui/material';
import { useRecordContext } from 'ra-core';
import { SelectInput } from 'ra-ui-materialui';
import { useParams } from 'react-router';
import { useCaller } from '../../caller/caller.tsx';
import { VersionedEdit } from '../../conflict/versioned-edit.tsx';
import { idIn } from '../../data/in-tenant.ts';
import type { Member } from '../../data/members.ts';
import type { Tenant } from '../../data/tenants.ts';
import { mayIn, mayRemove, rolesFor } from '../rights.ts';
import { RoleInput } from '../role-input.tsx';
import { RemoveMember } from './remove-member.tsx';

const LABELS = { role: 'Role', status: 'Status' } as const;

const STATUSES = [
  { id: 'active', name: 'Active' },
  { id: 'suspended', name: 'Suspended: without any right here, until somebody lifts it' },
];

export function MemberPage({ tenant }: { readonly tenant: Tenant }) {
  const { userId = '' } = useParams();
  const caller = useCaller();
  const isOwn = userId === caller.me.userId;
  return (
    <VersionedEdit
      id={idIn(tenant.id, userId)}
      title={false}
      labels={LABELS}
      readOnly={!isOwn && !mayIn(caller, 'member', tenant)}
      below={<Removal tenant={tenant} />}
    >
      <Who />
      <Inputs tenant={tenant} />
    </VersionedEdit>
  );
}

function Who() {
  const member = useRecordContext<Member>();
  return (
    <>
      <Typography component="h2" variant="h6" dir="auto" sx={{ overflowWrap: 'anywhere' }}>
        {member?.name ?? member?.email}
      </Typography>
      <Typography color="text.secondary" sx={{ overflowWrap: 'anywhere' }} gutterBottom>
        {member?.email}
      </Typography>
    </>
  );
}

/** Nobody suspends themselves, or lifts their own suspension. */
function Inputs({ tenant }: { readonly tenant: Tenant }) {
  const caller = useCaller();
  const member = useRecordContext<Member>();
  if (!member) return null;
  const roles = rolesFor(caller, member, tenant);
  const isManaged = mayIn(caller, member.role, tenant) && member.userId !== caller.me.userId;
  return (
    <>
      <RoleInput place={tenant} roles={roles} readOnly={roles.length < 2} />
      <SelectInput
        source="status"
        label={LABELS.status}
        choices={STATUSES}
        readOnly={!isManaged}
        helperText={false}
        fullWidth
      />
    </>
  );
}

function Removal({ tenant }: { readonly tenant: Tenant }) {
  const caller = useCaller();
  const member = useRecordContext<Member>();
  if (!member || !mayRemove(caller, member, tenant)) return null;
  return (
    <RemoveMember member={member} tenant={tenant} isOwn={member.userId === caller.me.userId} />
  );
}
