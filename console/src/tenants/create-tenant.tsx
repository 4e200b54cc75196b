/** Adds an application, or an organization to the application that the address names. */
import { Typography } from '@mui/material';
import { required, useGetOne, useNotify, useRedirect } from 'ra-core';
import { Create, SaveButton, SimpleForm, TextInput, Toolbar } from 'ra-ui-materialui';
import { useSearchParams } from 'react-router';
import { useCaller } from '../caller/caller.tsx';
import type { NewTenant, Tenant } from '../data/tenants.ts';
import { NotFound } from '../layout/not-found.tsx';
import { useTellRefusal } from '../layout/refusal.ts';
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

function Form({ title, application, namesOwner }: Props) {
  const notify = useNotify();
  const redirect = useRedirect();
  const tellRefusal = useTellRefusal();

  function onSuccess({ id, name, invited }: NewTenant): void {
    notify(
      invited ? `${name} is here. ${invited.email} is invited to own it.` : `${name} is here.`,
    );
    redirect(`/tenants/${id}`);
  }

  return (
    <Create
      title={title}
      sx={{ maxWidth: 760 }}
      transform={(input: object) => Object.assign({}, input, { applicationId: application?.id })}
      mutationOptions={{ onSuccess, onError: tellRefusal }}
    >
      <SimpleForm
        warnWhenUnsavedChanges
        noValidate
        toolbar={
          <Toolbar>
            <SaveButton label="Add" />
          </Toolbar>
        }
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
      </SimpleForm>
    </Create>
  );
}
