/** Whether somebody may sign in, and the buttons that end and restore that. */
import { Alert, Button } from '@mui/material';
import { useRecordContext } from 'ra-core';
import { Confirm } from 'ra-ui-materialui';
import { useState } from 'react';
import { useFormState } from 'react-hook-form';
import { useChange } from '../conflict/saving.ts';
import type { Account } from '../data/accounts.ts';
import { useTellSuspended } from './activate-again.tsx';
import type { Rights } from './rights.ts';

export function Standing({ rights: { suspends } }: { readonly rights: Rights }) {
  const account = useRecordContext<Account>();
  // The form takes the record that comes back, and would lose what is typed in it.
  const { isDirty } = useFormState();
  if (!account) return null;
  const { userStatus } = account;
  return (
    <Alert
      severity={userStatus === 'active' ? 'success' : 'warning'}
      action={suspends && <ChangeStatus account={account} disabled={isDirty} />}
      sx={{ width: '100%', mb: 1 }}
    >
      {texts[userStatus]}
      {suspends && isDirty && ' Save what you have changed before you change this.'}
    </Alert>
  );
}

const texts = {
  active: 'Active.',
  pending: 'Pending: the invitation has not been accepted yet.',
  suspended: 'Suspended: cannot sign in, and has no token.',
} as const satisfies Readonly<Record<Account['userStatus'], string>>;

interface ChangeProps {
  readonly account: Account;
  readonly disabled: boolean;
}

function ChangeStatus({ account, disabled }: ChangeProps) {
  const { change, isPending } = useChange<Account>();
  const tellSuspended = useTellSuspended();
  const [asks, setAsks] = useState(false);
  const isBlocked = isPending || disabled;

  if (account.userStatus !== 'active') {
    return (
      <Button
        color="inherit"
        disabled={isBlocked}
        onClick={() => change({ userStatus: 'active' }, () => {})}
      >
        Activate
      </Button>
    );
  }
  return (
    <>
      <Button color="inherit" disabled={isBlocked} onClick={() => setAsks(true)}>
        Suspend
      </Button>
      <Confirm
        isOpen={asks}
        title={`Suspend ${account.email}?`}
        content={
          'They are signed out everywhere and cannot sign in until they are active again. All ' +
          'their tokens end for good, and those that they made for others. Memberships, ' +
          'preferences and attributes stay.'
        }
        confirm="Suspend"
        confirmColor="warning"
        onClose={() => setAsks(false)}
        onConfirm={() => {
          setAsks(false);
          change({ userStatus: 'suspended' }, tellSuspended);
        }}
      />
    </>
  );
}
