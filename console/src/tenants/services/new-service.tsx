/** Makes a service user, and shows its key once. */
import { Card } from '@mui/material';
import { required, useNotify, useRedirect } from 'ra-core';
import { SaveButton, SimpleForm, TextInput, Toolbar } from 'ra-ui-materialui';
import { useState } from 'react';
import type { FieldValues } from 'react-hook-form';
import { ApiProblem } from '../../api/problem.ts';
import { useCaller } from '../../caller/caller.tsx';
import { PLATFORM } from '../../data/in-tenant.ts';
import { createService } from '../../data/services.ts';
import { KeyShownOnce } from '../keys/key-shown-once.tsx';
import { type Place, rolesToGive } from '../rights.ts';
import { RoleInput } from '../role-input.tsx';

export function NewService({ place }: { readonly place: Place }) {
  const [made, setMade] = useState<Awaited<ReturnType<typeof createService>>>();
  const caller = useCaller();
  const notify = useNotify();
  const redirect = useRedirect();

  /** Returns what is wrong with the fields. */
  async function submit(input: FieldValues): Promise<object> {
    try {
      setMade(await createService(place.id, input));
      return {};
    } catch (error) {
      if (error instanceof ApiProblem && error.body.errors) return error.fields;
      notify(error instanceof Error ? error.message : String(error), { type: 'error' });
      return {};
    }
  }

  function leave(): void {
    const to = made ? `/tenants/${place.id}/services/${made.service.userId}` : undefined;
    setMade(undefined);
    if (to) redirect(to);
  }

  return (
    <Card sx={{ maxWidth: 760 }}>
      <SimpleForm
        warnWhenUnsavedChanges
        noValidate
        onSubmit={submit}
        defaultValues={place.id === PLATFORM ? {} : { role: 'member' }}
        toolbar={
          <Toolbar>
            <SaveButton label="Make it" />
          </Toolbar>
        }
      >
        <TextInput
          source="email"
          type="email"
          validate={required()}
          helperText="It names the service, and no other service has it. Nothing is sent there."
          autoFocus
          fullWidth
        />
        <TextInput source="name" helperText={false} fullWidth />
        {place.id !== PLATFORM && <RoleInput place={place} roles={rolesToGive(caller, place)} />}
      </SimpleForm>
      <KeyShownOnce secret={made?.key} onClose={leave} />
    </Card>
  );
}
