/** The form of one record of preferences. */
import { Typography } from '@mui/material';
import { useRecordContext } from 'ra-core';
import type { Describe } from '../conflict/description.ts';
import { VersionedEdit } from '../conflict/versioned-edit.tsx';
import type { Preferences } from '../data/preferences.ts';
import { minuteText } from '../layout/times.ts';
import { DeletePreferences } from './delete-preferences.tsx';
import { MetadataInput } from './metadata-input.tsx';

interface Props {
  readonly id: string;
  readonly readOnly: boolean;
}

export const PreferencesForm = ({ id, readOnly }: Props) => (
  <VersionedEdit
    resource="preferences"
    id={id}
    title={false}
    describe={describe}
    keepsEmpty
    readOnly={readOnly}
    below={readOnly ? undefined : <DeletePreferences />}
  >
    <LastChange />
    <MetadataInput readOnly={readOnly} />
  </VersionedEdit>
);

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
