/** Adds somebody who has an account, by email. */
import { required } from 'ra-core';
import { Link, TextInput } from 'ra-ui-materialui';
import { useFormState } from 'react-hook-form';
import { useCaller } from '../../caller/caller.tsx';
import type { Member } from '../../data/members.ts';
import type { Tenant } from '../../data/tenants.ts';
import { CreateForm } from '../create-form.tsx';
import { rolesToGive } from '../rights.ts';
import { RoleInput } from '../role-input.tsx';

export const AddMember = ({ tenant }: { readonly tenant: Tenant }) => (
  <CreateForm<Member>
    within={{ tenantId: tenant.id }}
    defaultValues={{ role: 'member' }}
    action="Add"
    done={({ email, role }) => `${email} is here as ${role}.`}
    leadsTo={() => `/tenants/${tenant.id}/members`}
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
  </CreateForm>
);

/** Stands below the email if nobody has it. */
function InviteInstead({ to }: { readonly to: string }) {
  const { errors } = useFormState();
  if (errors.email === undefined || errors.email.type === 'required') return null;
  return <Link to={to}>Invite them instead</Link>;
}
