/** Adds somebody by email. An email that belongs to somebody leads to them. */

import { required, useNotify } from 'ra-core';
import { Create, Link, SaveButton, SimpleForm, TextInput, Toolbar } from 'ra-ui-materialui';
import { useState } from 'react';
import { useFormState } from 'react-hook-form';
import { EmailTaken } from '../data/people.ts';

export function CreatePerson() {
  const [taken, setTaken] = useState<EmailTaken>();
  const notify = useNotify();

  function onError(error: Error): void {
    setTaken(error instanceof EmailTaken ? error : undefined);
    if (!(error instanceof EmailTaken)) notify(error.message, { type: 'error' });
  }

  return (
    <Create
      title="Add a person"
      sx={{ maxWidth: 760 }}
      redirect="edit"
      mutationOptions={{ onError }}
    >
      <SimpleForm
        warnWhenUnsavedChanges
        toolbar={
          <Toolbar>
            <SaveButton label="Add" />
          </Toolbar>
        }
      >
        <TextInput
          source="email"
          type="email"
          validate={required()}
          helperText={false}
          autoFocus
          fullWidth
        />
        {taken && <Existing personId={taken.personId} />}
        <TextInput source="name" helperText={false} fullWidth />
      </SimpleForm>
    </Create>
  );
}

/** Stands below the email while its error does. */
function Existing({ personId }: { readonly personId: string }) {
  const { errors } = useFormState();
  if (!errors.email) return null;
  return <Link to={`/people/${personId}`}>Open the person with this email</Link>;
}
