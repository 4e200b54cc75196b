/** One rule: what it says, what breaks it, and its end. */
import { Typography } from '@mui/material';
import { useRecordContext } from 'ra-core';
import { useParams } from 'react-router';
import type { Describe } from '../../conflict/description.ts';
import { VersionedEdit } from '../../conflict/versioned-edit.tsx';
import { idIn } from '../../data/in-tenant.ts';
import type { Rule } from '../../data/rules.ts';
import type { Tenant } from '../../data/tenants.ts';
import { DeleteRule } from './delete-rule.tsx';
import { DryRun } from './dry-run.tsx';
import { InheritedNote } from './inherited-note.tsx';
import { LABELS, RuleInputs } from './rule-inputs.tsx';
import { fieldText } from './rule-words.ts';
import { ViolationList } from './violation-list.tsx';

export function RulePage({ tenant }: { readonly tenant: Tenant }) {
  const { key = '' } = useParams();
  return (
    <VersionedEdit
      id={idIn(tenant.id, key)}
      title={false}
      describe={describe}
      below={
        <>
          <ViolationList tenant={tenant} />
          <DeleteRule />
        </>
      }
    >
      <Key />
      <InheritedNote tenant={tenant} of={key} />
      <RuleInputs />
      <DryRun tenant={tenant} />
    </VersionedEdit>
  );
}

/** The key never changes, so it is no input. */
function Key() {
  const rule = useRecordContext<Rule>();
  return (
    <Typography component="h2" variant="h6" sx={{ overflowWrap: 'anywhere' }} gutterBottom>
      The rule for <bdi>{rule?.key}</bdi>
    </Typography>
  );
}

const isField = (name: string | undefined): name is keyof typeof LABELS =>
  name !== undefined && Object.hasOwn(LABELS, name);

const describe: Describe = ([field]) =>
  isField(field) ? { label: LABELS[field], text: (value) => fieldText(field, value) } : undefined;
