/** Deletes a person, after one has typed their email. */
import { Typography } from '@mui/material';
import { type RaRecord, useGetOne } from 'ra-core';
import { DeleteByName } from '../confirm/delete-by-name.tsx';
import type { Person } from '../data/people.ts';

interface Props {
  readonly person: Person;
  /** The resource whose version the deletion names. */
  readonly by: 'accounts' | 'people';
}

export function DeletePerson({ person: { id, userId, email }, by }: Props) {
  const key = { id: by === 'people' ? id : userId };
  const { data: record, refetch } = useGetOne<RaRecord>(by, key);
  return (
    <DeleteByName
      resource={by}
      record={record}
      name={email}
      title={`Delete ${email}?`}
      action="Delete this person"
      done={`${email} is deleted.`}
      leadsTo="/people"
      onRefused={refetch}
    >
      <Typography gutterBottom>
        Their memberships, preferences, attributes and tokens are deleted with them, and what they
        have open ends. This cannot be undone. To keep them and let nobody in, suspend them instead.
      </Typography>
    </DeleteByName>
  );
}
