/** Deletes a person, after one has typed their email. */
import { Button, Typography } from '@mui/material';
import { useDelete, useNotify, useRecordContext, useRedirect } from 'ra-core';
import { useState } from 'react';
import { ConfirmByName } from '../confirm/confirm-by-name.tsx';
import type { Person } from '../data/people.ts';

export function DeletePerson() {
  const person = useRecordContext<Person>();
  const [asks, setAsks] = useState(false);
  const [remove] = useDelete<Person, Error>();
  const notify = useNotify();
  const redirect = useRedirect();
  if (!person) return null;

  const confirm = () =>
    remove(
      'people',
      { id: person.id, previousData: person },
      {
        mutationMode: 'pessimistic',
        onSuccess: () => {
          notify(`${person.email} is deleted.`);
          redirect('list', 'people');
        },
        onError: (error) => notify(error.message, { type: 'error' }),
      },
    );

  return (
    <>
      <Button color="error" onClick={() => setAsks(true)} sx={{ mt: 2 }}>
        Delete this person
      </Button>
      <ConfirmByName
        open={asks}
        title={`Delete ${person.email}?`}
        name={person.email}
        action="Delete this person"
        onConfirm={confirm}
        onClose={() => setAsks(false)}
      >
        <Typography gutterBottom>
          Their memberships, preferences, attributes and tokens are deleted with them. This cannot
          be undone.
        </Typography>
      </ConfirmByName>
    </>
  );
}
