/** What an empty list of people says: how the first come, or that the filters let none through. */
import { Stack, Typography } from '@mui/material';
import { useListFilterContext } from 'ra-core';

export function NoPeople() {
  const { filterValues } = useListFilterContext();
  const isFiltered = Object.keys(filterValues).length > 0;
  return (
    <Stack spacing={1} sx={{ p: 4, alignItems: 'center' }}>
      <Typography variant="h6" component="h2">
        {isFiltered ? 'Nobody fits' : 'Nobody is here yet'}
      </Typography>
      <Typography color="text.secondary">
        {isFiltered
          ? 'Remove a filter, or search for less.'
          : 'Your backend tells Roster who people are with POST /api/v1/users/identify, or add one here.'}
      </Typography>
    </Stack>
  );
}
