/** Invites somebody by email. */
import { maxValue, minValue, required } from 'ra-core';
import { NumberInput, TextInput } from 'ra-ui-materialui';
import { useCaller } from '../../caller/caller.tsx';
import type { Invitation } from '../../data/invitations.ts';
import type { Tenant } from '../../data/tenants.ts';
import { CreateForm } from '../create-form.tsx';
import { rolesToGive } from '../rights.ts';
import { RoleInput } from '../role-input.tsx';

export const Invite = ({ tenant }: { readonly tenant: Tenant }) => (
  <CreateForm<Invitation>
    within={{ tenantId: tenant.id }}
    defaultValues={{ role: 'member', expiresInDays: 7 }}
    action="Invite"
    done={({ email }) => `${email} is invited. The link is in their mail.`}
    leadsTo={() => `/tenants/${tenant.id}/invitations`}
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
  </CreateForm>
);
