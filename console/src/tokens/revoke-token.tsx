/** Ends one token, after a question: a session by a click, a token by its name. */
import { Button, Typography } from '@mui/material';
import { useDelete, useNotify } from 'ra-core';
import { Confirm } from 'ra-ui-materialui';
import { useState } from 'react';
import { useCaller } from '../caller/caller.tsx';
import { ConfirmByName } from '../confirm/confirm-by-name.tsx';
import type { Token } from '../data/tokens.ts';
import { isSession } from './kinds.ts';

export function RevokeToken({ token }: { readonly token: Token }) {
  const [asks, setAsks] = useState(false);
  const [remove, { isPending }] = useDelete<Token, Error>();
  const notify = useNotify();
  const { me } = useCaller();
  // The one in use is ended by signing out.
  if (me.token?.id === token.id) return null;

  function revoke(): void {
    setAsks(false);
    remove(
      'tokens',
      { id: token.id, previousData: token },
      {
        mutationMode: 'pessimistic',
        onSuccess: () => notify(`${told} …${token.lastFour} has ended.`),
        onError: (error) => notify(error.message, { type: 'error' }),
      },
    );
  }

  const told = isSession(token) ? 'The session' : 'The token';
  const shared = { onConfirm: revoke, onClose: () => setAsks(false) };
  return (
    <>
      <Button
        color="error"
        size="small"
        disabled={isPending}
        aria-label={`Revoke …${token.lastFour}`}
        onClick={() => setAsks(true)}
      >
        Revoke
      </Button>
      {isSession(token) ? (
        <Confirm
          {...shared}
          isOpen={asks}
          title="End this session?"
          content="Whoever uses it is signed out at once, and may sign in again."
          confirm="Revoke"
          confirmColor="warning"
        />
      ) : (
        <ConfirmByName
          {...shared}
          open={asks}
          title={`Revoke ${token.name}?`}
          name={token.name}
          action="Revoke"
        >
          <Typography gutterBottom>
            Programs that use it are refused from now on, and so are tokens that were made with it.
            This cannot be undone.
          </Typography>
        </ConfirmByName>
      )}
    </>
  );
}
