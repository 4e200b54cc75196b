/** Makes another key for a service user, and shows it once. */
import { Button, Dialog, DialogActions, DialogContent, DialogTitle } from '@mui/material';
import { Form, required, useNotify, useRefresh } from 'ra-core';
import { TextInput } from 'ra-ui-materialui';
import { useState } from 'react';
import type { FieldValues } from 'react-hook-form';
import { ApiProblem } from '../../api/problem.ts';
import { createKey } from '../../data/keys.ts';
import type { Place } from '../rights.ts';
import { KeyShownOnce } from './key-shown-once.tsx';

export function NewKey({ place, userId }: { readonly place: Place; readonly userId: string }) {
  const [asks, setAsks] = useState(false);
  const [secret, setSecret] = useState<string>();
  const notify = useNotify();
  const refresh = useRefresh();

  /** Returns what is wrong with the fields. */
  async function submit({ name }: FieldValues): Promise<object> {
    try {
      setSecret(await createKey(place.id, userId, String(name)));
      setAsks(false);
      return {};
    } catch (error) {
      if (error instanceof ApiProblem && error.body.errors) return error.fields;
      notify(error instanceof Error ? error.message : String(error), { type: 'error' });
      return {};
    }
  }

  function forget(): void {
    setSecret(undefined);
    refresh();
  }

  return (
    <>
      <Button variant="contained" onClick={() => setAsks(true)}>
        Make a key
      </Button>
      <Dialog open={asks} onClose={() => setAsks(false)} aria-labelledby="new-key" fullWidth>
        <Form onSubmit={submit} record={{}} noValidate>
          <DialogTitle id="new-key">Make a key</DialogTitle>
          <DialogContent>
            <TextInput
              source="name"
              label="What it is for"
              validate={required()}
              helperText={false}
              autoFocus
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
      <KeyShownOnce secret={secret} onClose={forget} />
    </>
  );
}
