/** The preferences of one person: one chooses a tenant, whose record is edited. */
import { MenuItem, TextField, Typography } from '@mui/material';
import { useGetOne } from 'ra-core';
import { Loading } from 'ra-ui-materialui';
import { useNavigate, useParams } from 'react-router';
import { useCaller } from '../caller/caller.tsx';
import { type Account, membershipsOf } from '../data/accounts.ts';
import { preferencesId } from '../data/preferences.ts';
import { Failed } from '../layout/failed.tsx';
import { NotFound } from '../layout/not-found.tsx';
import { PreferencesForm } from './preferences-form.tsx';
import { rightsIn } from './rights.ts';
import { useTenantKey } from './use-tenant-key.ts';

interface Props {
  readonly personId: string;
  readonly userId: string;
}

export function PreferencesSection({ personId, userId }: Props) {
  const { data: account, error, refetch } = useGetOne<Account>('accounts', { id: userId });
  if (account) return <Tenants personId={personId} account={account} />;
  return error ? <Failed error={error} onTryAgain={refetch} /> : <Loading />;
}

interface TenantsProps {
  readonly personId: string;
  readonly account: Account;
}

function Tenants({ personId, account }: TenantsProps) {
  const caller = useCaller();
  const navigate = useNavigate();
  const offered = membershipsOf(account).filter((each) => rightsIn(caller, each, account.id).reads);
  // The rest of the address, below this section.
  const { '*': named } = useParams();
  const chosen = named ? offered.find(({ scopeId }) => scopeId === named) : offered[0];
  if (offered.length === 0) return <None />;
  if (!chosen) return <NotFound />;
  const isReadOnly = !rightsIn(caller, chosen, account.id).writes;
  return (
    <>
      <TextField
        select
        label="Tenant"
        value={chosen.scopeId}
        onChange={({ target }) => navigate(`/people/${personId}/preferences/${target.value}`)}
        sx={{ width: '100%', maxWidth: 360, mb: 2, mt: 0.5 }}
      >
        {offered.map(({ scopeId, scopeName, scope }) => (
          <MenuItem key={scopeId} value={scopeId}>
            {scopeName} ({scope})
          </MenuItem>
        ))}
      </TextField>
      <Record
        key={chosen.scopeId}
        tenantId={chosen.scopeId}
        username={account.username}
        isSelf={caller.me.userId === account.id}
        readOnly={isReadOnly}
      />
    </>
  );
}

const None = () => (
  <Typography color="text.secondary">
    Preferences belong to a person in a tenant, and there is none whose preferences you may see.
  </Typography>
);

interface RecordProps {
  readonly tenantId: string;
  readonly username: string;
  readonly isSelf: boolean;
  readonly readOnly: boolean;
}

function Record({ tenantId, username, ...props }: RecordProps) {
  const { key, error, refetch } = useTenantKey(tenantId);
  if (error) return <Failed error={error} onTryAgain={refetch} />;
  if (key === undefined) return <Loading />;
  return <PreferencesForm id={preferencesId(key, username)} {...props} />;
}
