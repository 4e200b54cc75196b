/** Adds an application, or an organization to the application that the address names. */
import { Typography } from '@mui/material';
import { required, useGetOne } from 'ra-core';
import { TextInput } from 'ra-ui-materialui';
import { useSearchParams } from 'react-router';
import { useCaller } from '../caller/caller.tsx';
import type { NewTenant, Tenant } from '../data/tenants.ts';
import { NotFound } from '../layout/not-found.tsx';
import { CreateForm } from './create-form.tsx';
import { mayAddOrganization, mayIn } from './rights.ts';

export function CreateTenant() {
  const caller = useCaller();
  const [query] = useSearchParams();
  const applicationId = query.get('application');
  if (applicationId !== null) return <CreateOrganization applicationId={applicationId} />;
  if (!caller.may('platform.manage_applications')) return <NotFound />;
  return <Form title="Add an application" namesOwner />;
}

function CreateOrganization({ applicationId }: { readonly applicationId: string }) {
  const caller = useCaller();
  const { data: application, error } = useGetOne<Tenant>('tenants', { id: applicationId });
  if (error) return <NotFound />;
  if (!application) return null;
  if (!mayAddOrganization(caller, application)) return <NotFound />;
  const isWithin = { id: 'org_', applicationId };
  return (
    <Form
      title="Add an organization"
      application={application}
      namesOwner={mayIn(caller, 'owner', isWithin)}
    />
  );
}

interface Props {
  readonly title: string;
  readonly application?: Tenant;
  readonly namesOwner: boolean;
}

const Form = ({ title, application, namesOwner }: Props) => (
  <CreateForm<NewTenant>
    title={title}
    within={{ applicationId: application?.id }}
    action="Add"
    done={({ name, invited }) =>
      invited ? `${name} is here. ${invited.email} is invited to own it.` : `${name} is here.`
    }
    leadsTo={({ id }) => `/tenants/${id}`}
  >
    {application && (
      <Typography color="text.secondary" sx={{ overflowWrap: 'anywhere' }} gutterBottom>
        In <bdi>{application.name}</bdi>
      </Typography>
    )}
    <TextInput source="name" validate={required()} helperText={false} autoFocus fullWidth />
    <TextInput
      source="key"
      validate={application ? [] : required()}
      helperText={`The name in programs: a–z, 0–9 and -. It never changes.${
        application ? ' Left empty, it is made from the name.' : ''
      }`}
      fullWidth
    />
    <TextInput source="description" helperText={false} multiline fullWidth />
    {namesOwner && (
      <TextInput
        source="owner.email"
        label="Email of its owner"
        type="email"
        helperText="Somebody who is not here yet is invited."
        fullWidth
      />
    )}
  </CreateForm>
);
