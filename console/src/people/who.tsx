/** Who the person is: email and username, which are no names to show people by. */
import { Typography } from '@mui/material';
import { useRecordContext } from 'ra-core';
import type { Person } from '../data/people.ts';

export function Who() {
  const person = useRecordContext<Pick<Person, 'id' | 'email' | 'username'>>();
  return (
    <Typography color="text.secondary" sx={{ overflowWrap: 'anywhere' }} gutterBottom>
      {person?.email}
      {person?.username !== person?.email && ` · ${person?.username}`}
    </Typography>
  );
}
