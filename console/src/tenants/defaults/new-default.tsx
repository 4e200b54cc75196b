/** Sets a default for a key that has none in this tenant. */
import { required, useNotify, useRedirect } from 'ra-core';
import { Create, SaveButton, SimpleForm, TextInput, Toolbar } from 'ra-ui-materialui';
import { useSearchParams } from 'react-router';
import type { Default } from '../../data/defaults.ts';
import type { Tenant } from '../../data/tenants.ts';
import { useTellRefusal } from '../../layout/refusal.ts';
import { typedOf } from '../../values/typed-value.ts';
import { defaultsAddress } from './addresses.ts';
import { DefaultInputs } from './default-inputs.tsx';

export function NewDefault({ tenant }: { readonly tenant: Tenant }) {
  const key = useSearchParams()[0].get('key') ?? '';
  const notify = useNotify();
  const redirect = useRedirect();
  const tellRefusal = useTellRefusal();

  function onSuccess({ key: set }: Default): void {
    notify(`The default for ${set} counts.`);
    redirect(defaultsAddress(tenant.id));
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
        defaultValues={{ key, value: [typedOf('')], locked: false }}
        toolbar={
          <Toolbar>
            <SaveButton label="Set it" alwaysEnable />
          </Toolbar>
        }
      >
        <TextInput
          source="key"
          label="Key"
          validate={required()}
          helperText="The key of preferences, as programs write it"
          slotProps={{ htmlInput: { autoCapitalize: 'none', spellCheck: false } }}
          autoFocus
          fullWidth
        />
        <DefaultInputs />
      </SimpleForm>
    </Create>
  );
}
