/** Erases a person after one has typed their email, and leads to the receipt. */
import {
  Box,
  Button,
  Checkbox,
  FormControlLabel,
  MenuItem,
  TextField,
  Typography,
} from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useNotify, useRedirect } from 'ra-core';
import { useState } from 'react';
import { ConfirmByName } from '../confirm/confirm-by-name.tsx';
import { erasePerson, type Reason } from '../data/erasures.ts';
import type { Person } from '../data/people.ts';
import { REASONS, reasonText } from '../erasures/reasons.ts';

export function ErasePerson({ person: { id, email } }: { readonly person: Person }) {
  const [asks, setAsks] = useState(false);
  const [reason, setReason] = useState<Reason>('requested');
  const [suppress, setSuppress] = useState(false);
  const notify = useNotify();
  const redirect = useRedirect();
  const { mutate, isPending } = useMutation({
    mutationFn: () => erasePerson(id, { reason, suppress }),
    onSuccess: (receipt) => redirect(`/erasures/${receipt.id}`),
    onError: (error) => notify(error.message, { type: 'error' }),
  });

  return (
    <Box component="section" aria-labelledby="erase" sx={{ mt: 4, maxWidth: 760 }}>
      <Typography component="h2" variant="h6" id="erase">
        Erase
      </Typography>
      <Typography color="text.secondary" gutterBottom>
        Goes further than a deletion: the history of the person goes as well, copies at the edge and
        posts that wait. What is left is a receipt that names nobody.
      </Typography>
      <Button color="error" variant="outlined" disabled={isPending} onClick={() => setAsks(true)}>
        Erase this person
      </Button>
      <ConfirmByName
        open={asks}
        title={`Erase ${email}?`}
        name={email}
        action="Erase this person"
        onConfirm={() => mutate()}
        onClose={() => setAsks(false)}
      >
        <Typography gutterBottom>
          Nothing brings them back, and nothing tells later who it was. Mail that was sent and what
          webhooks have delivered are elsewhere: tell those who have them.
        </Typography>
        <TextField
          select
          label="Reason"
          value={reason}
          // Each choice is one of these.
          onChange={({ target }) => setReason(target.value as Reason)}
          fullWidth
        >
          {REASONS.map((each) => (
            <MenuItem key={each} value={each}>
              {reasonText(each)}
            </MenuItem>
          ))}
        </TextField>
        <FormControlLabel
          label="Keep the address out, so that it is not added again by an import"
          control={
            <Checkbox checked={suppress} onChange={({ target }) => setSuppress(target.checked)} />
          }
        />
      </ConfirmByName>
    </Box>
  );
}
