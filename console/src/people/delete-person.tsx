/** Deletes a person, after one has typed their email. */
import { Button, Typography } from '@mui/material';
import { type RaRecord, useDelete, useGetOne, useNotify, useRedirect } from 'ra-core';
import { useState } from 'react';
import { ConfirmByName } from '../confirm/confirm-by-name.tsx';
import type { Person } from '../data/people.ts';

interface Props {
  readonly person: Person;
  /** The resource whose version the deletion names. */
  readonly by: 'accounts' | 'people';
}

export function DeletePerson({ person: { id, userId, email }, by }: Props) {
  const key = { id: by === 'people' ? id : userId };
  const { data: previousData, refetch } = useGetOne<RaRecord>(by, key);
  const [asks, setAsks] = useState(false);
  const [remove, { isPending }] = useDelete<RaRecord, Error>();
  const notify = useNotify();
  const redirect = useRedirect();

  const confirm = () =>
    remove(
      by,
      { id: key.id, previousData },
      {
        mutationMode: 'pessimistic',
        onSuccess: () => {
          notify(`${email} is deleted.`);
          redirect('list', 'people');
        },
        onError: (error) => {
          notify(error.message, { type: 'error' });
          refetch();
        },
      },
    );

  return (
    <>
      <Button
        color="error"
        disabled={!previousData || isPending}
        onClick={() => setAsks(true)}
        sx={{ mt: 2 }}
      >
        Delete this person
      </Button>
      <ConfirmByName
        open={asks}
        title={`Delete ${email}?`}
        name={email}
        action="Delete this person"
        onConfirm={confirm}
        onClose={() => setAsks(false)}
      >
        <Typography gutterBottom>
          Their memberships, preferences, attributes and tokens are deleted with them, and what they
          have open ends. This cannot be undone. To keep them and let nobody in, suspend them
          instead.
        </Typography>
      </ConfirmByName>
    </>
  );
}
