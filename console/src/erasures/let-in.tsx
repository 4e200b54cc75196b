/** Lets an address in again that was kept out with an erasure. */
import { Box, Button, TextField, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useNotify } from 'ra-core';
import { type FormEvent, useState } from 'react';
import { liftSuppression } from '../data/erasures.ts';

export function LetIn() {
  const [email, setEmail] = useState('');
  const notify = useNotify();
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: liftSuppression,
    onSuccess: () => {
      notify(`${email} may come again.`);
      setEmail('');
    },
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    mutate(email.trim());
  }

  return (
    <Box component="section" aria-labelledby="let-in" sx={{ mt: 4, maxWidth: 760 }}>
      <Typography component="h2" variant="h6" id="let-in">
        Let an address in again
      </Typography>
      <Typography color="text.secondary">
        An address that was kept out with an erasure cannot be added, invited or signed up until
        then. Nothing lists these addresses: only their hashes are stored.
      </Typography>
      <Box
        component="form"
        noValidate
        onSubmit={submit}
        sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: 1 }}
      >
        <TextField
          label="Email"
          type="email"
          value={email}
          onChange={({ target }) => {
            setEmail(target.value);
            reset();
          }}
          error={error !== null}
          helperText={error?.message}
          sx={{ flex: '1 1 20rem' }}
        />
        <Button
          type="submit"
          variant="outlined"
          disabled={isPending || email.trim() === ''}
          sx={{ mt: 1 }}
        >
          Let it in
        </Button>
      </Box>
    </Box>
  );
}
