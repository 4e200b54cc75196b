/** The notification of a suspension, in which one takes it back. */
import { Alert, Button } from '@mui/material';
import { useCloseNotification, useNotify, useUpdate } from 'ra-core';
import { OWN_READ } from '../conflict/own-read.ts';
import type { Account } from '../data/accounts.ts';

export function useTellSuspended(): (account: Account) => void {
  const notify = useNotify();
  return (account) => notify(<Suspended account={account} />, { autoHideDuration: 10_000 });
}

function Suspended({ account }: { readonly account: Account }) {
  const notify = useNotify();
  const close = useCloseNotification();
  const [update, { isPending }] = useUpdate<Account, Error>();
  const { id, email } = account;

  function activate(): void {
    const data = Object.assign({}, account, { userStatus: 'active' as const });
    update(
      'accounts',
      { id, data, previousData: account, meta: OWN_READ.meta },
      {
        mutationMode: 'pessimistic',
        onSuccess: () => {
          close();
          notify(`${email} is active again. Tokens that have ended stay ended.`);
        },
        onError: (error) => notify(error.message, { type: 'error' }),
      },
    );
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
