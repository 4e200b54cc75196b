/** A button that makes a token or a key after it has been described, and shows it once. */
import { Button, Dialog, DialogActions, DialogContent, DialogTitle } from '@mui/material';
import { Form, required, useRefresh } from 'ra-core';
import { TextInput } from 'ra-ui-materialui';
import { type ReactNode, useState } from 'react';
import type { FieldValues } from 'react-hook-form';
import { useSubmit } from '../layout/refusal.ts';
import { type Secret, SecretShownOnce } from './secret-shown-once.tsx';

interface Props {
  readonly what: Exclude<Secret, 'secret'>;
  /** Returns the secret. */
  readonly mint: (input: FieldValues) => Promise<string>;
  /** Stands above the inputs. */
  readonly note?: ReactNode;
  /** Inputs besides the name. */
  readonly children?: ReactNode;
}

export function NewSecret({ what, mint, note, children }: Props) {
  const [asks, setAsks] = useState(false);
  const [secret, setSecret] = useState<string>();
  const refresh = useRefresh();

  const submit = useSubmit(async (input) => {
    setSecret(await mint(input));
    setAsks(false);
  });

  function forget(): void {
    setSecret(undefined);
    refresh();
  }

  return (
    <>
      <Button variant="contained" onClick={() => setAsks(true)}>
        Make a {what}
      </Button>
      <Dialog open={asks} onClose={() => setAsks(false)} aria-labelledby="new-secret" fullWidth>
        <Form onSubmit={submit} record={{}} noValidate>
          <DialogTitle id="new-secret">Make a {what}</DialogTitle>
          <DialogContent>
            {note}
            <TextInput
              source="name"
              label="What it is for"
              validate={required()}
              helperText={false}
              autoFocus
              fullWidth
            />
            {children}
          </DialogContent>
          <DialogActions>
            <Button onClick={() => setAsks(false)}>Cancel</Button>
            <Button type="submit" variant="contained">
              Make it
            </Button>
          </DialogActions>
        </Form>
      </Dialog>
      <SecretShownOnce what={what} secret={secret} onClose={forget} />
    </>
  );
}
