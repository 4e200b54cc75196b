/** A form that makes something, shows its secret once, and then leads to its page. */
import { Card } from '@mui/material';
import { useRedirect } from 'ra-core';
import { SaveButton, SimpleForm, Toolbar } from 'ra-ui-materialui';
import { type ReactNode, useState } from 'react';
import type { FieldValues } from 'react-hook-form';
import { useSubmit } from '../layout/refusal.ts';
import { SecretShownOnce } from './secret-shown-once.tsx';

interface Props<Made> {
  readonly what: 'key' | 'secret';
  readonly make: (input: FieldValues) => Promise<Made>;
  readonly secretOf: (made: Made) => string;
  /** The address of the page of what was made. */
  readonly leadsTo: (made: Made) => string;
  readonly defaultValues: object;
  readonly children: ReactNode;
}

export function MakeWithSecret<Made>({ what, make, secretOf, leadsTo, ...form }: Props<Made>) {
  const [made, setMade] = useState<{ readonly is: Made }>();
  const redirect = useRedirect();
  const submit = useSubmit(async (input) => setMade({ is: await make(input) }));

  function leave(): void {
    setMade(undefined);
    if (made) redirect(leadsTo(made.is));
  }

  return (
    <Card sx={{ maxWidth: 760 }}>
      <SimpleForm
        warnWhenUnsavedChanges
        noValidate
        onSubmit={submit}
        defaultValues={form.defaultValues}
        toolbar={
          <Toolbar>
            <SaveButton label="Make it" />
          </Toolbar>
        }
      >
        {form.children}
      </SimpleForm>
      <SecretShownOnce what={what} secret={made && secretOf(made.is)} onClose={leave} />
    </Card>
  );
}
