/** Adds somebody who has an account, by email. */
import { required, useNotify, useRedirect } from 'ra-core';
import { Create, Link, SaveButton, SimpleForm, TextInput, Toolbar } from 'ra-ui-materialui';
import { useFormState } from 'react-hook-form';
import { useCaller } from '../../caller/caller.tsx';
import type { Member } from '../../data/members.ts';
import type { Tenant } from '../../data/tenants.ts';
import { useTellRefusal } from '../../layout/refusal.ts';
import { rolesToGive } from '../rights.ts';
import { RoleInput } from '../role-input.tsx';

export function AddMember({ tenant }: { readonly tenant: Tenant }) {
  const notify = useNotify();
  const redirect = useRedirect();
  const tellRefusal = useTellRefusal();
  const list = `/tenants/${tenant.id}/members`;

  function onSuccess({ email, role }: Member): void {
    notify(`${email} is here as ${role}.`);
    redirect(list);
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
        defaultValues={{ role: 'member' }}
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
          helperText="Of somebody who has an account. Anybody else is invited."
          autoFocus
          fullWidth
        />
        <InviteInstead to={`/tenants/${tenant.id}/invitations/new`} />
        <RoleInput place={tenant} roles={rolesToGive(useCaller(), tenant)} />
      </SimpleForm>
    </Create>
  );
}

/** Stands below the email if nobody has it. */
function InviteInstead({ to }: { readonly to: string }) {
  const { errors } = useFormState();
  if (errors.email === undefined || errors.email.type === 'required') return null;
  return <Link to={to}>Invite them instead</Link>;
}
