/** What a key without a rule is in a tenant: free, for admins, or not taken. */
import { Typography } from '@mui/material';
import { required, useRecordContext } from 'ra-core';
import { SelectInput } from 'ra-ui-materialui';
import { VersionedEdit } from '../../conflict/versioned-edit.tsx';
import type { Tenant } from '../../data/tenants.ts';
import type { Unruled } from '../../data/unruled.ts';
import { unruledChoices, unruledText } from './rule-words.ts';
import { isAsNarrow } from './unruled-order.ts';

const LABEL = 'Keys without a rule';

export const UnruledPage = ({ tenant }: { readonly tenant: Tenant }) => (
  <VersionedEdit resource="unruled" id={tenant.id} title={false} labels={{ unknownKeys: LABEL }}>
    <Typography component="h2" variant="h6" gutterBottom>
      {LABEL}
    </Typography>
    <Choice />
  </VersionedEdit>
);

/** An organization is offered what is as narrow as its application, and what it has. */
function Choice() {
  const record = useRecordContext<Unruled>();
  if (!record) return null;
  const { unknownKeys, inherited } = record;
  const isOffered = (id: string) =>
    id === unknownKeys || inherited === null || isAsNarrow(id as Unruled['unknownKeys'], inherited);
  return (
    <>
      <SelectInput
        source="unknownKeys"
        label="Who writes them"
        choices={unruledChoices
          .filter(({ id }) => isOffered(id))
          .map(({ id, name }) => ({ id, name: `${name.charAt(0).toUpperCase()}${name.slice(1)}` }))}
        validate={required()}
        helperText={false}
        fullWidth
      />
      <Typography variant="body2" color="text.secondary">
        {inherited === null
          ? 'Its organizations may be stricter, and not less strict. What is stored stays, and can be read.'
          : `Its application says: ${unruledText(inherited)}. An organization may only be stricter.`}
      </Typography>
    </>
  );
}
