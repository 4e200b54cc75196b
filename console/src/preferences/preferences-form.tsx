/** The form of one record of preferences. */
import { Typography } from '@mui/material';
import { useGetOne, useRecordContext } from 'ra-core';
import { Loading } from 'ra-ui-materialui';
import type { Describe } from '../conflict/description.ts';
import { VersionedEdit } from '../conflict/versioned-edit.tsx';
import type { Effective } from '../data/effective.ts';
import type { Preferences } from '../data/preferences.ts';
import { minuteText } from '../layout/times.ts';
import { DeletePreferences } from './delete-preferences.tsx';
import { MetadataInput } from './metadata-input.tsx';
import { Past } from './past.tsx';

interface Props {
  readonly id: string;
  readonly readOnly: boolean;
  /** Whether they are the caller's own. */
  readonly isSelf: boolean;
}

export const PreferencesForm = ({ id, readOnly, isSelf }: Props) => (
  <VersionedEdit
    resource="preferences"
    id={id}
    title={false}
    describe={describe}
    keepsEmpty
    readOnly={readOnly}
    below={
      <>
        {!readOnly && <DeletePreferences />}
        <Past id={id} />
      </>
    }
  >
    <LastChange />
    <Values id={id} readOnly={readOnly} isSelf={isSelf} />
  </VersionedEdit>
);

const NONE = { metadata: {}, sources: {} };

/** The form edits what is stored. What counts is read beside it, and again after each change. */
function Values({ id, ...props }: Props) {
  const record = useRecordContext<Preferences>();
  const { data: effective = NONE, isPending } = useGetOne<Effective>('effective', { id });
  if (!record || isPending) return <Loading />;
  return <MetadataInput stored={record.metadata} effective={effective} {...props} />;
}

function LastChange() {
  const record = useRecordContext<Preferences>();
  if (!record || Object.keys(record.metadata).length === 0) return null;
  return (
    <Typography variant="body2" color="text.secondary" gutterBottom>
      Last changed {minuteText(record.updated_at)}
    </Typography>
  );
}

const describe: Describe = ([name, ...path]) =>
  name === 'metadata' && path.length > 0
    ? { label: path.join(' → '), text: (value) => JSON.stringify(value) ?? 'deleted' }
    : undefined;
