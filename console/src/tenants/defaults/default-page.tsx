/** One default: its value and lock, and its end. */
import { Typography } from '@mui/material';
import { useParams } from 'react-router';
import type { Describe } from '../../conflict/description.ts';
import { VersionedEdit } from '../../conflict/versioned-edit.tsx';
import { idIn } from '../../data/in-tenant.ts';
import type { Tenant } from '../../data/tenants.ts';
import type { TypedValue } from '../../values/typed-value.ts';
import { DefaultInputs, LABELS } from './default-inputs.tsx';
import { literalText } from './default-words.ts';
import { DeleteDefault } from './delete-default.tsx';

export function DefaultPage({ tenant }: { readonly tenant: Tenant }) {
  const { key = '' } = useParams();
  return (
    <VersionedEdit
      id={idIn(tenant.id, key)}
      title={false}
      describe={describe}
      below={<DeleteDefault />}
    >
      <Typography component="h2" variant="h6" sx={{ overflowWrap: 'anywhere' }} gutterBottom>
        The default for <bdi>{key}</bdi>
      </Typography>
      <DefaultInputs />
    </VersionedEdit>
  );
}

const describe: Describe = ([field]) => {
  if (field === 'locked') return { label: LABELS.locked };
  if (field !== 'value') return undefined;
  // The form holds a list of typed values there.
  return { label: LABELS.value, text: (value) => literalText(value as readonly TypedValue[]) };
};
