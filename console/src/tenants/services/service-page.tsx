/** One service user: its name and status, its keys, and its end. */
import { Box, Typography } from '@mui/material';
import { useRecordContext } from 'ra-core';
import { SelectInput, TextInput } from 'ra-ui-materialui';
import { useParams } from 'react-router';
import { useCaller } from '../../caller/caller.tsx';
import { DeleteByName } from '../../confirm/delete-by-name.tsx';
import { VersionedEdit } from '../../conflict/versioned-edit.tsx';
import { idIn } from '../../data/in-tenant.ts';
import type { Service } from '../../data/services.ts';
import { ServiceKeys } from '../keys/service-keys.tsx';
import { mayIn, type Place } from '../rights.ts';

const LABELS = { name: 'Name', userStatus: 'Status' } as const;

const STATUSES = [
  { id: 'active', name: 'Active' },
  { id: 'suspended', name: 'Suspended: its keys are refused until somebody lifts it' },
];

export function ServicePage({ place }: { readonly place: Place }) {
  const { userId = '' } = useParams();
  const caller = useCaller();
  const readOnly = !mayIn(caller, 'manageServices', place);
  return (
    <VersionedEdit
      id={idIn(place.id, userId)}
      title={false}
      labels={LABELS}
      readOnly={readOnly}
      below={
        <>
          {mayIn(caller, 'manageKeys', place) && <ServiceKeys place={place} userId={userId} />}
          {!readOnly && <DeleteService place={place} />}
        </>
      }
    >
      <Who />
      <TextInput
        source="name"
        label={LABELS.name}
        helperText={false}
        readOnly={readOnly}
        fullWidth
      />
      <SelectInput
        source="userStatus"
        label={LABELS.userStatus}
        choices={STATUSES}
        readOnly={readOnly}
        helperText={false}
        fullWidth
      />
    </VersionedEdit>
  );
}

function Who() {
  const service = useRecordContext<Service>();
  return (
    <Box sx={{ mb: 1 }}>
      <Typography component="h2" variant="h6" dir="auto" sx={{ overflowWrap: 'anywhere' }}>
        {service?.name ?? service?.email}
      </Typography>
      <Typography color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
        {service?.email}
      </Typography>
    </Box>
  );
}

function DeleteService({ place }: { readonly place: Place }) {
  const service = useRecordContext<Service>();
  if (!service) return null;
  const who = service.name ?? service.email;
  return (
    <DeleteByName
      resource="services"
      record={service}
      name={service.email}
      title={`Delete ${who}?`}
      action="Delete this service user"
      done={`${who} is deleted.`}
      leadsTo={`/tenants/${place.id}/services`}
    >
      <Typography gutterBottom>
        All its keys end at once, everywhere, and its preferences are deleted. This cannot be
        undone.
      </Typography>
    </DeleteByName>
  );
}
