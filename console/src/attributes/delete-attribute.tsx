/** Deletes a definition, after one has typed its key. */
import { Typography } from '@mui/material';
import { useRecordContext } from 'ra-core';
import { DeleteByName } from '../confirm/delete-by-name.tsx';
import type { Attribute } from '../data/attributes.ts';

export function DeleteAttribute() {
  const attribute = useRecordContext<Attribute>();
  if (!attribute) return null;
  const { key, label } = attribute;
  return (
    <DeleteByName
      resource="attributes"
      record={attribute}
      name={key}
      title={`Delete ${label}?`}
      action="Delete this attribute"
      done={`The attribute ${key} is deleted. Stored values stay.`}
      leadsTo="/attributes"
    >
      <Typography gutterBottom>
        Stored values stay: the API still shows them, and only new ones are refused. To define the
        key again brings them back into lists and filters.
      </Typography>
    </DeleteByName>
  );
}
