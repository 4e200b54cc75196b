/** The notification of a suspension, in which one takes it back. */
import { Alert, Button } from '@mui/material';
import { useCloseNotification, useNotify, useUpdate } from 'ra-core';
import { useContext } from 'react';
import { hasCode } from '../api/problem.ts';
import { OWN_READ } from '../conflict/own-read.ts';
import { SavingContext } from '../conflict/saving.ts';
import type { Account } from '../data/accounts.ts';

export function useTellSuspended(): (account: Account) => void {
  const notify = useNotify();
  // Notifications stand outside of the form, and it is the form that asks after a conflict.
  const onError = useContext(SavingContext);
  return (account) =>
    notify(
      <SavingContext value={onError}>
        <Suspended account={account} />
      </SavingContext>,
      { autoHideDuration: 10_000 },
    );
}

function Suspended({ account }: { readonly account: Account }) {
  const onError = useContext(SavingContext);
  const notify = useNotify();
  const close = useCloseNotification();
  const [update, { isPending }] = useUpdate<Account, Error>();
  const { id, email } = account;

  function activate(): void {
    const data = Object.assign({}, account, { userStatus: 'active' as const });
    const attempt = { id, data, previousData: account, meta: OWN_READ.meta };
    update('accounts', attempt, {
      mutationMode: 'pessimistic',
      onSuccess: () => {
        close();
        notify(`${email} is active again. Tokens that have ended stay ended.`);
      },
      onError: (error) => {
        // This version of the account is gone, so that another click could not succeed.
        if (hasCode(error, 'PRECONDITION_FAILED')) close();
        onError?.(error, attempt);
      },
    });
  }

  return (
    <Alert
      severity="warning"
      variant="standard"
      action={
        <Button color="inherit" disabled={isPending} onClick={activate}>
          Activate again
        </Button>
      }
    >
      {email} is suspended.
    </Alert>
  );
}
