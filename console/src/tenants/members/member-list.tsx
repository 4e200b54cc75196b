/** The members of a tenant. */
import { Button, Typography } from '@mui/material';
import { DataTable, Link } from 'ra-ui-materialui';
import { useCaller } from '../../caller/caller.tsx';
import type { Member } from '../../data/members.ts';
import type { Tenant } from '../../data/tenants.ts';
import { Empty } from '../../layout/empty.tsx';
import { RowLink } from '../../layout/row-link.tsx';
import { Rows } from '../../layout/rows.tsx';
import { dayText } from '../../layout/times.ts';
import { mayIn } from '../rights.ts';
import { mayAddMembers } from './may-add.ts';

export function MemberList({ tenant }: { readonly tenant: Tenant }) {
  const { me } = useCaller();
  return (
    <Rows
      resource="members"
      filter={{ tenantId: tenant.id }}
      actions={<Actions tenant={tenant} />}
      empty={
        <Empty
          title="Nobody is a member yet"
          text="Members have a role here, and preferences of their own. Invite the first owner by email: they build up the rest themselves."
        />
      }
    >
      <DataTable.Col<Member>
        label="Member"
        disableSort
        render={(member) => <Named member={member} isOwn={member.userId === me.userId} />}
      />
      <DataTable.Col<Member> source="role" label="Role" disableSort />
      <DataTable.Col<Member>
        label="Status"
        disableSort
        render={({ status }) => (status === 'active' ? 'Active' : 'Suspended')}
      />
      <DataTable.Col<Member>
        label="Since"
        disableSort
        render={({ createdAt }) => dayText(createdAt)}
      />
    </Rows>
  );
}

/** Says the role too, for screens that show this column alone. */
function Named({ member, isOwn }: { readonly member: Member; readonly isOwn: boolean }) {
  const { tenantId, userId, name, email, role, status } = member;
  return (
    <>
      <RowLink to={`/tenants/${tenantId}/members/${userId}`}>{name ?? email}</RowLink>
      <Typography
        variant="body2"
        color="text.secondary"
        sx={{ overflowWrap: 'anywhere', display: name || isOwn ? 'block' : 'none' }}
      >
        {name && <bdi>{email}</bdi>}
        {isOwn && ' · you'}
      </Typography>
      <Typography variant="body2" sx={{ display: { sm: 'none' } }}>
        {role}
        {status === 'suspended' && ', suspended'}
      </Typography>
    </>
  );
}

function Actions({ tenant }: { readonly tenant: Tenant }) {
  const caller = useCaller();
  const base = `/tenants/${tenant.id}`;
  return (
    <>
      {mayIn(caller, 'member', tenant) && (
        <Button component={Link} to={`${base}/invitations/new`}>
          Invite somebody
        </Button>
      )}
      {mayAddMembers(caller, tenant) && (
        <Button component={Link} to={`${base}/members/add`} variant="contained">
          Add a member
        </Button>
      )}
    </>
  );
}
