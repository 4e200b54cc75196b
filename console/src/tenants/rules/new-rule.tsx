/** Makes a rule for a key. One for a key of the application begins as that one, to be narrowed. */
import { required, useNotify, useRedirect } from 'ra-core';
import { Create, Loading, SaveButton, SimpleForm, TextInput, Toolbar } from 'ra-ui-materialui';
import { useWatch } from 'react-hook-form';
import { useSearchParams } from 'react-router';
import { ANY, type Rule } from '../../data/rules.ts';
import type { Tenant } from '../../data/tenants.ts';
import { useTellRefusal } from '../../layout/refusal.ts';
import { rulesAddress } from './addresses.ts';
import { DryRun } from './dry-run.tsx';
import { InheritedNote } from './inherited-note.tsx';
import { RuleInputs } from './rule-inputs.tsx';
import { useInherited } from './use-inherited.ts';

const BLANK = { type: ANY, format: ANY, enum: [], default: [], write: 'user', read: 'user' };

export function NewRule({ tenant }: { readonly tenant: Tenant }) {
  const key = useSearchParams()[0].get('key') ?? '';
  const { rules, isPending } = useInherited(tenant);
  const above = rules.find((each) => each.key === key);
  const notify = useNotify();
  const redirect = useRedirect();
  const tellRefusal = useTellRefusal();

  function onSuccess({ key: made }: Rule): void {
    notify(`The rule for ${made} holds.`);
    redirect(rulesAddress(tenant.id));
  }

  if (isPending && key !== '') return <Loading />;
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
        defaultValues={{ ...BLANK, ...above, key }}
        toolbar={
          <Toolbar>
            <SaveButton label="Make it" alwaysEnable />
          </Toolbar>
        }
      >
        <TextInput
          source="key"
          label="Key"
          validate={required()}
          helperText="The key of preferences that it is about, as programs write it"
          slotProps={{ htmlInput: { autoCapitalize: 'none', spellCheck: false } }}
          autoFocus
          fullWidth
        />
        <Above tenant={tenant} />
        <RuleInputs />
        <DryRun tenant={tenant} />
      </SimpleForm>
    </Create>
  );
}

const Above = ({ tenant }: { readonly tenant: Tenant }) => (
  <InheritedNote tenant={tenant} of={String(useWatch({ name: 'key' }) ?? '')} />
);
