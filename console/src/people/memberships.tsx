/** The tenants that a person belongs to, with the role in each. */
import { Card, Chip, Typography } from '@mui/material';
import { ListContextProvider, useGetOne, useList } from 'ra-core';
import { DataTable, Loading } from 'ra-ui-materialui';
import { type Account, type Membership, membershipsOf } from '../data/accounts.ts';
import { Failed } from '../layout/failed.tsx';
import { RowLink } from '../layout/row-link.tsx';

interface Props {
  readonly userId: string;
  readonly isSelf: boolean;
}

export function Memberships({ userId, isSelf }: Props) {
  const { data, error, refetch } = useGetOne<Account>('accounts', { id: userId });
  if (data) return <Rows memberships={membershipsOf(data)} isSelf={isSelf} />;
  return error ? <Failed error={error} onTryAgain={refetch} /> : <Loading />;
}

interface RowsProps {
  readonly memberships: readonly Membership[];
  readonly isSelf: boolean;
}

function Rows({ memberships, isSelf }: RowsProps) {
  const data = memberships.map((each) => ({ ...each, id: each.scopeId }));
  const list = useList({ data, perPage: data.length || 1 });
  return (
    <Card sx={{ overflowX: 'auto' }}>
      <ListContextProvider value={list}>
        <DataTable bulkActionButtons={false} rowClick={false} empty={<None isSelf={isSelf} />}>
          <DataTable.Col<Row> label="Tenant" disableSort render={(row) => <Tenant of={row} />} />
          <DataTable.Col<Row> label="Role" disableSort render={({ role }) => role} />
        </DataTable>
      </ListContextProvider>
    </Card>
  );
}

type Row = Membership & { readonly id: string };

const Tenant = ({ of: { scope, scopeId, scopeName, status } }: { readonly of: Row }) => (
  <>
    <RowLink to={`/tenants/${scopeId}`}>{scopeName}</RowLink>
    <Typography variant="body2" color="text.secondary" component="span">
      {scope === 'application' ? 'Application' : 'Organization'}
    </Typography>
    {status === 'suspended' && (
      <Chip size="small" color="error" variant="outlined" label="Suspended here" sx={{ ml: 1 }} />
    )}
  </>
);

const None = ({ isSelf }: { readonly isSelf: boolean }) => (
  <Typography color="text.secondary" sx={{ p: 4, textAlign: 'center' }}>
    {isSelf
      ? 'You belong to no tenant yet. Whoever runs one invites you by email.'
      : 'Belongs to no tenant yet. Whoever runs one invites people by email.'}
  </Typography>
);
