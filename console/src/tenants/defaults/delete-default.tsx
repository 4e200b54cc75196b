/** Removes a default with its lock, after one has typed its key. */
import { Typography } from '@mui/material';
import { useRecordContext } from 'ra-core';
import { DeleteByName } from '../../confirm/delete-by-name.tsx';
import type { Default } from '../../data/defaults.ts';
import { defaultsAddress } from './addresses.ts';

export function DeleteDefault() {
  const record = useRecordContext<Default>();
  if (!record) return null;
  const { key, tenantId } = record;
  return (
    <DeleteByName
      resource="defaults"
      record={record}
      name={key}
      title={`Remove the default for ${key}?`}
      action="Remove this default"
      done={`The default for ${key} is removed.`}
      leadsTo={defaultsAddress(tenantId)}
    >
      <Typography gutterBottom>
        A value that people have of their own counts. Others have the next default, of the
        application or of a rule, or no value.
      </Typography>
    </DeleteByName>
  );
}
