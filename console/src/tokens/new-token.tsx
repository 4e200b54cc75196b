/** Makes a token that acts as a person, and shows it once. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  Typography,
} from '@mui/material';
import { Form, required, useNotify, useRefresh } from 'ra-core';
import { TextInput } from 'ra-ui-materialui';
import { useState } from 'react';
import type { FieldValues } from 'react-hook-form';
import { ApiProblem } from '../api/problem.ts';
import { mintToken } from '../data/tokens.ts';
import { SecretShownOnce } from './secret-shown-once.tsx';

export function NewToken({ userId }: { readonly userId: string }) {
  const [asks, setAsks] = useState(false);
  const [secret, setSecret] = useState<string>();
  const notify = useNotify();
  const refresh = useRefresh();

  /** Returns what is wrong with the fields. */
  async function submit({ name, lastDay }: FieldValues): Promise<object> {
    // To the end of that day, where the caller is.
    const expiresAt = lastDay ? new Date(`${lastDay}T23:59:59`).toISOString() : null;
    try {
      setSecret(await mintToken({ userId, name: String(name), expiresAt }));
      setAsks(false);
      return {};
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const { expiresAt: atDay, ...fields } = error.fields;
      if (!error.body.errors) notify(error.message, { type: 'error' });
      return atDay === undefined ? fields : { ...fields, lastDay: atDay };
    }
  }

  function forget(): void {
    setSecret(undefined);
    refresh();
  }

  return (
    <>
      <Button variant="contained" onClick={() => setAsks(true)}>
        Make a token
      </Button>
      <Dialog open={asks} onClose={() => setAsks(false)} aria-labelledby="new-token" fullWidth>
        <Form onSubmit={submit} record={{}} noValidate>
          <DialogTitle id="new-token">Make a token</DialogTitle>
          <DialogContent>
            <Typography color="text.secondary" gutterBottom>
              Whoever has it acts as this person, with all that they may do.
            </Typography>
            <TextInput
              source="name"
              label="What it is for"
              validate={required()}
              helperText={false}
              autoFocus
              fullWidth
            />
            <TextInput
              source="lastDay"
              label="Last day"
              type="date"
              helperText="Empty: until it is revoked."
              slotProps={{ inputLabel: { shrink: true } }}
              fullWidth
            />
          </DialogContent>
          <DialogActions>
            <Button onClick={() => setAsks(false)}>Cancel</Button>
            <Button type="submit" variant="contained">
              Make it
            </Button>
          </DialogActions>
        </Form>
      </Dialog>
      <SecretShownOnce secret={secret} onClose={forget} />
    </>
  );
}
