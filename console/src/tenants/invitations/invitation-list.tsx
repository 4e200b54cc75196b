/** The invitations of a tenant, with what became of each. */
import { Button, MenuItem, TextField, Typography } from '@mui/material';
import { useListFilterContext } from 'ra-core';
import { DataTable, Link } from 'ra-ui-materialui';
import { useCaller } from '../../caller/caller.tsx';
import type { Invitation, InvitationStatus } from '../../data/invitations.ts';
import type { Tenant } from '../../data/tenants.ts';
import { Empty } from '../../layout/empty.tsx';
import { RowName } from '../../layout/row-name.tsx';
import { Rows } from '../../layout/rows.tsx';
import { minuteText } from '../../layout/times.ts';
import { mayIn } from '../rights.ts';
import { InvitationActs } from './invitation-acts.tsx';

export const InvitationList = ({ tenant }: { readonly tenant: Tenant }) => (
  <Rows
    resource="invitations"
    filter={{ tenantId: tenant.id }}
    actions={<Actions tenant={tenant} />}
    empty={<NoInvitations />}
  >
    <DataTable.Col<Invitation>
      label="Invited"
      disableSort
      render={(each) => <Invited invitation={each} tenant={tenant} />}
    />
    <DataTable.Col<Invitation> source="role" label="Role" disableSort />
    <DataTable.Col<Invitation> label="Status" disableSort render={statusText} />
    <DataTable.Col<Invitation>
      label="Sent"
      disableSort
      render={({ lastSentAt }) => minuteText(lastSentAt)}
    />
    <DataTable.Col<Invitation>
      label="Actions"
      disableSort
      align="right"
      render={(each) => <Acts invitation={each} tenant={tenant} />}
    />
  </Rows>
);

interface RowProps {
  readonly invitation: Invitation;
  readonly tenant: Tenant;
}

/** Says everything, for screens that show this column alone. */
function Invited({ invitation, tenant }: RowProps) {
  const { name, email, role } = invitation;
  return (
    <>
      <RowName>{email}</RowName>
      {name && (
        <Typography
          variant="body2"
          color="text.secondary"
          sx={{ overflowWrap: 'anywhere' }}
          dir="auto"
        >
          {name}
        </Typography>
      )}
      <Typography variant="body2" component="div" sx={{ display: { sm: 'none' } }}>
        {role} · {statusText(invitation)}
        <Acts invitation={invitation} tenant={tenant} />
      </Typography>
    </>
  );
}

/** Only one that nobody has answered can be changed, by who gives its role. */
function Acts({ invitation, tenant }: RowProps) {
  const caller = useCaller();
  const isOpen = invitation.status === 'pending' || invitation.status === 'expired';
  if (!isOpen || !mayIn(caller, invitation.role, tenant)) return null;
  return <InvitationActs invitation={invitation} />;
}

function statusText({ status, expiresAt }: Invitation): string {
  return status === 'pending' ? `Pending until ${minuteText(expiresAt)}` : statuses[status];
}

const statuses: Readonly<Record<InvitationStatus, string>> = {
  pending: 'Pending',
  accepted: 'Accepted',
  declined: 'Declined',
  revoked: 'Revoked',
  expired: 'Expired',
};

function Actions({ tenant }: { readonly tenant: Tenant }) {
  const { filterValues, setFilters } = useListFilterContext();
  return (
    <>
      <TextField
        select
        label="Status"
        value={filterValues.status ?? 'all'}
        onChange={({ target: { value } }) => setFilters(value === 'all' ? {} : { status: value })}
        sx={{ minWidth: 140, m: 0, mr: 'auto' }}
      >
        <MenuItem value="all">All</MenuItem>
        {Object.entries(statuses).map(([status, label]) => (
          <MenuItem key={status} value={status}>
            {label}
          </MenuItem>
        ))}
      </TextField>
      <Button component={Link} to={`/tenants/${tenant.id}/invitations/new`} variant="contained">
        Invite somebody
      </Button>
    </>
  );
}

function NoInvitations() {
  const { filterValues } = useListFilterContext();
  return 'status' in filterValues ? (
    <Empty title="None has this status" text="Choose another, or all." />
  ) : (
    <Empty
      title="Nobody is invited yet"
      text="An invitation goes to an address by mail. Whoever accepts it becomes a member; here you see what became of each, send it again, or take it back."
    />
  );
}
