/** Makes a service user, and shows its key once. */
import { TextInput } from 'ra-ui-materialui';
import { useCaller } from '../../caller/caller.tsx';
import { PLATFORM } from '../../data/in-tenant.ts';
import { createService } from '../../data/services.ts';
import { MakeWithSecret } from '../../tokens/make-with-secret.tsx';
import { type Place, rolesToGive } from '../rights.ts';
import { RoleInput } from '../role-input.tsx';

export function NewService({ place }: { readonly place: Place }) {
  const caller = useCaller();
  return (
    <MakeWithSecret
      what="key"
      make={(input) => createService(place.id, input)}
      secretOf={({ key }) => key}
      leadsTo={({ service }) => `/tenants/${place.id}/services/${service.userId}`}
      defaultValues={place.id === PLATFORM ? {} : { role: 'member' }}
    >
      <TextInput source="name" helperText={false} autoFocus fullWidth />
      <TextInput
        source="email"
        type="email"
        helperText="It names the service, and nothing is sent there. One is made if you leave it out."
        fullWidth
      />
      {place.id !== PLATFORM && <RoleInput place={place} roles={rolesToGive(caller, place)} />}
    </MakeWithSecret>
  );
}
