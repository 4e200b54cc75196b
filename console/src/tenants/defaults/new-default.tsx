/** Sets a default for a key that has none in this tenant. */
import { useSearchParams } from 'react-router';
import type { Default } from '../../data/defaults.ts';
import type { Tenant } from '../../data/tenants.ts';
import { KeyInput } from '../../layout/key-input.tsx';
import { typedOf } from '../../values/typed-value.ts';
import { CreateForm } from '../create-form.tsx';
import { defaultsAddress } from './addresses.ts';
import { DefaultInputs } from './default-inputs.tsx';

export function NewDefault({ tenant: { id: tenantId } }: { readonly tenant: Tenant }) {
  const key = useSearchParams()[0].get('key') ?? '';
  return (
    <CreateForm<Default>
      within={{ tenantId }}
      defaultValues={{ key, value: [typedOf('')], locked: false }}
      action="Set it"
      done={({ key: set }) => `The default for ${set} counts.`}
      leadsTo={() => defaultsAddress(tenantId)}
    >
      <KeyInput helperText="The key of preferences, as programs write it" />
      <DefaultInputs />
    </CreateForm>
  );
}
