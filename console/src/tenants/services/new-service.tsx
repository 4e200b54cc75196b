/** Makes a service user, and shows its key once. */
import { Card } from '@mui/material';
import { useRedirect } from 'ra-core';
import { SaveButton, SimpleForm, TextInput, Toolbar } from 'ra-ui-materialui';
import { useState } from 'react';
import type { FieldValues } from 'react-hook-form';
import { ApiProblem } from '../../api/problem.ts';
import { useCaller } from '../../caller/caller.tsx';
import { PLATFORM } from '../../data/in-tenant.ts';
import { createService } from '../../data/services.ts';
import { useTellRefusal } from '../../layout/refusal.ts';
import { SecretShownOnce } from '../../tokens/secret-shown-once.tsx';
import { type Place, rolesToGive } from '../rights.ts';
import { RoleInput } from '../role-input.tsx';

export function NewService({ place }: { readonly place: Place }) {
  const [made, setMade] = useState<Awaited<ReturnType<typeof createService>>>();
  const caller = useCaller();
  const tellRefusal = useTellRefusal();
  const redirect = useRedirect();

  /** Returns what is wrong with the fields. */
  async function submit(input: FieldValues): Promise<object> {
    try {
      setMade(await createService(place.id, input));
      return {};
    } catch (error) {
      tellRefusal(error);
      return error instanceof ApiProblem ? error.fields : {};
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
        <TextInput source="name" helperText={false} autoFocus fullWidth />
        <TextInput
          source="email"
          type="email"
          helperText="It names the service, and nothing is sent there. One is made if you leave it out."
          fullWidth
        />
        {place.id !== PLATFORM && <RoleInput place={place} roles={rolesToGive(caller, place)} />}
      </SimpleForm>
      <SecretShownOnce what="key" secret={made?.key} onClose={leave} />
    </Card>
  );
}
