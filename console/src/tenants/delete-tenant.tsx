/** Deletes a tenant, after one has typed its key. */
import { Typography } from '@mui/material';
import { useRecordContext } from 'ra-core';
import { DeleteByName } from '../confirm/delete-by-name.tsx';
import { isApplication } from '../data/in-tenant.ts';
import type { Tenant } from '../data/tenants.ts';

export function DeleteTenant() {
  const tenant = useRecordContext<Tenant>();
  if (!tenant) return null;
  const ofApplication = isApplication(tenant.id);
  const kind = ofApplication ? 'application' : 'organization';
  return (
    <DeleteByName
      resource="tenants"
      record={tenant}
      name={tenant.key}
      title={`Delete ${tenant.name}?`}
      action={`Delete this ${kind}`}
      done={`${tenant.name} is deleted.`}
      leadsTo="/tenants"
    >
      <Typography gutterBottom>
        Its memberships, preferences, invitations and keys are deleted with it, and so are service
        users that belong to nothing else. People keep their accounts. This cannot be undone.
      </Typography>
      {ofApplication && (
        <Typography gutterBottom>Delete its organizations first, if there are any.</Typography>
      )}
    </DeleteByName>
  );
}
