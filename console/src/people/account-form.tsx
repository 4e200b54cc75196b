/** The form of an account. */
import { Alert } from '@mui/material';
import { useRecordContext } from 'ra-core';
import { PasswordInput, SelectInput, TextInput } from 'ra-ui-materialui';
import { VersionedEdit } from '../conflict/versioned-edit.tsx';
import type { Account } from '../data/accounts.ts';
import type { Person } from '../data/people.ts';
import type { Rights } from './rights.ts';
import { Standing } from './standing.tsx';

interface Props {
  readonly person: Person;
  readonly rights: Rights;
}

export const AccountForm = ({ person, rights }: Props) => (
  <VersionedEdit resource="accounts" id={person.userId} title={false} labels={LABELS}>
    <Standing rights={rights} />
    <Email isSelf={rights.isSelf} />
    <TextInput source="username" label={LABELS.username} helperText={false} fullWidth />
    <Role mayGrant={rights.grantsRoles} />
  </VersionedEdit>
);

const LABELS = {
  email: 'Email',
  username: 'Username',
  role: 'Role on the platform',
  userStatus: 'Status',
} as const;

function Email({ isSelf }: { readonly isSelf: boolean }) {
  const account = useRecordContext<Account>();
  return (
    <>
      {account?.pendingEmail && (
        <Alert severity="info">
          {account.pendingEmail} waits for the code that was sent there.
        </Alert>
      )}
      <TextInput
        source="email"
        label={LABELS.email}
        type="email"
        helperText={account?.emailVerified ? 'Verified.' : 'Not verified.'}
        fullWidth
      />
      {isSelf && (
        <PasswordInput
          source="currentPassword"
          label="Your current password"
          helperText="For a new email of your own, if you have a password."
          autoComplete="current-password"
          fullWidth
        />
      )}
    </>
  );
}

const ROLES = [
  { id: 'user', name: 'None' },
  { id: 'member', name: 'Team member: sees people and attributes' },
  { id: 'admin', name: 'Team admin: manages people and attributes' },
  { id: 'platform_admin', name: 'Platform admin: may do everything' },
];

/** A service acts in tenants, and has no role on the platform to choose. */
function Role({ mayGrant }: { readonly mayGrant: boolean }) {
  if (useRecordContext<Account>()?.isServiceUser !== false) return null;
  return (
    <SelectInput
      source="role"
      label={LABELS.role}
      choices={ROLES}
      readOnly={!mayGrant}
      helperText={mayGrant ? false : 'Only platform admins grant it.'}
      validate={[]}
      fullWidth
    />
  );
}
