/** Invites somebody by email. */
import { maxValue, minValue, required, useNotify, useRedirect } from 'ra-core';
import { Create, NumberInput, SaveButton, SimpleForm, TextInput, Toolbar } from 'ra-ui-materialui';
import { useCaller } from '../../caller/caller.tsx';
import type { Invitation } from '../../data/invitations.ts';
import type { Tenant } from '../../data/tenants.ts';
import { useTellRefusal } from '../../layout/refusal.ts';
import { rolesToGive } from '../rights.ts';
import { RoleInput } from '../role-input.tsx';

export function Invite({ tenant }: { readonly tenant: Tenant }) {
  const notify = useNotify();
  const redirect = useRedirect();
  const tellRefusal = useTellRefusal();

  function onSuccess({ email }: Invitation): void {
    notify(`${email} is invited. The link is in their mail.`);
    redirect(`/tenants/${tenant.id}/invitations`);
  }

  return (
    <Create
      title={false}
      sx={{ maxWidth: 760 }}
      transform={(input: object) => Object.assign({}, input, { tenantId: tenant.id })}
      mutationOptions={{ onSuccess, onError: tellRefusal }}
    >
      <SimpleForm
        warnWhenUnsavedChanges
        noValidate
        defaultValues={{ role: 'member', expiresInDays: 7 }}
        toolbar={
          <Toolbar>
            <SaveButton label="Invite" />
          </Toolbar>
        }
      >
        <TextInput
          source="email"
          type="email"
          validate={required()}
          helperText="An address that is invited already is invited again, with a new link."
          autoFocus
          fullWidth
        />
        <TextInput source="name" label="Name (if you know it)" helperText={false} fullWidth />
        <RoleInput place={tenant} roles={rolesToGive(useCaller(), tenant)} />
        <NumberInput
          source="expiresInDays"
          label="Days until it ends"
          min={1}
          max={30}
          validate={[required(), minValue(1), maxValue(30)]}
          helperText={false}
        />
      </SimpleForm>
    </Create>
  );
}
