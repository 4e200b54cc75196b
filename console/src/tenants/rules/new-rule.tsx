/** Makes a rule for a key. One for a key of the application begins as that one, to be narrowed. */
import { Loading } from 'ra-ui-materialui';
import { useWatch } from 'react-hook-form';
import { useSearchParams } from 'react-router';
import { ANY, type Rule } from '../../data/rules.ts';
import type { Tenant } from '../../data/tenants.ts';
import { KeyInput } from '../../layout/key-input.tsx';
import { CreateForm } from '../create-form.tsx';
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
  if (isPending && key !== '') return <Loading />;
  return (
    <CreateForm<Rule>
      within={{ tenantId: tenant.id }}
      defaultValues={{ ...BLANK, ...above, key }}
      action="Make it"
      done={({ key: made }) => `The rule for ${made} holds.`}
      leadsTo={() => rulesAddress(tenant.id)}
    >
      <KeyInput helperText="The key of preferences that it is about, as programs write it" />
      <Above tenant={tenant} />
      <RuleInputs />
      <DryRun tenant={tenant} />
    </CreateForm>
  );
}

const Above = ({ tenant }: { readonly tenant: Tenant }) => (
  <InheritedNote tenant={tenant} of={String(useWatch({ name: 'key' }) ?? '')} />
);
