/** Deletes a definition, after one has typed its key. */
import { Button, Typography } from '@mui/material';
import { useDelete, useNotify, useRecordContext, useRedirect } from 'ra-core';
import { useState } from 'react';
import { ConfirmByName } from '../confirm/confirm-by-name.tsx';
import type { Attribute } from '../data/attributes.ts';

export function DeleteAttribute() {
  const attribute = useRecordContext<Attribute>();
  const [asks, setAsks] = useState(false);
  const [remove] = useDelete<Attribute, Error>();
  const notify = useNotify();
  const redirect = useRedirect();
  if (!attribute) return null;
  const { id, key, label } = attribute;

  const confirm = () =>
    remove(
      'attributes',
      { id, previousData: attribute },
      {
        mutationMode: 'pessimistic',
        onSuccess: () => {
          notify(`The attribute ${key} is deleted. Stored values stay.`);
          redirect('list', 'attributes');
        },
        onError: (error) => notify(error.message, { type: 'error' }),
      },
    );

  return (
    <>
      <Button color="error" onClick={() => setAsks(true)} sx={{ mt: 2 }}>
        Delete this attribute
      </Button>
      <ConfirmByName
        open={asks}
        title={`Delete ${label}?`}
        name={key}
        action="Delete this attribute"
        onConfirm={confirm}
        onClose={() => setAsks(false)}
      >
        <Typography gutterBottom>
          Stored values stay: the API still shows them, and only new ones are refused. To define the
          key again brings them back into lists and filters.
        </Typography>
      </ConfirmByName>
    </>
  );
}
