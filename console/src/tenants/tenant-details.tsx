/** The name and the description of a tenant, and the way to delete it. */
import { Typography } from '@mui/material';
import { maxLength, required, useRecordContext } from 'ra-core';
import { TextInput } from 'ra-ui-materialui';
import { useEffect } from 'react';
import { useCaller } from '../caller/caller.tsx';
import { VersionedEdit } from '../conflict/versioned-edit.tsx';
import { isApplication } from '../data/in-tenant.ts';
import type { Tenant } from '../data/tenants.ts';
import { dayText } from '../layout/times.ts';
import { DeleteTenant } from './delete-tenant.tsx';
import { mayDelete, mayIn } from './rights.ts';

const LABELS = { name: 'Name', description: 'Description' } as const;

interface Props {
  readonly tenant: Tenant;
  /** Called after a save, so that the head of the page is read again. */
  readonly onSaved: () => void;
}

export function TenantDetails({ tenant, onSaved }: Props) {
  const caller = useCaller();
  const readOnly = !mayIn(caller, 'edit', tenant);
  const kind = isApplication(tenant.id) ? 'Application' : 'Organization';
  const shared = { readOnly, helperText: false, fullWidth: true } as const;
  return (
    <VersionedEdit
      title={false}
      labels={LABELS}
      readOnly={readOnly}
      below={mayDelete(caller, tenant) && <DeleteTenant />}
    >
      <Watch tenant={tenant} onSaved={onSaved} />
      <Typography color="text.secondary" sx={{ overflowWrap: 'anywhere' }} gutterBottom>
        {kind} <code>{tenant.key}</code> · <code>{tenant.id}</code>
      </Typography>
      <TextInput
        {...shared}
        source="name"
        label={LABELS.name}
        validate={[required(), maxLength(128)]}
      />
      <TextInput {...shared} source="description" label={LABELS.description} multiline />
      <Typography variant="body2" color="text.secondary">
        Created on {dayText(tenant.createdAt)}
      </Typography>
    </VersionedEdit>
  );
}

/** The form reads the tenant for itself: after a save, it knows more than the head of the page. */
function Watch({ tenant, onSaved }: Props) {
  const inForm = useRecordContext<Tenant>();
  const isNew = inForm !== undefined && inForm.updatedAt !== tenant.updatedAt;
  useEffect(() => {
    if (isNew) onSaved();
  }, [isNew, onSaved]);
  return null;
}
