/** What an empty list of people says: how the first come, or that the filters let none through. */
import { Box, Stack, Typography } from '@mui/material';
import { useListFilterContext } from 'ra-core';
import { useCaller } from '../caller/caller.tsx';
import { identify } from '../snippets/requests.ts';
import { Snippet } from '../snippets/snippet.tsx';

export function NoPeople() {
  const { filterValues } = useListFilterContext();
  const isFiltered = Object.keys(filterValues).length > 0;
  return (
    <Stack spacing={1} sx={{ p: { xs: 2, sm: 4 }, alignItems: 'center' }}>
      <Typography variant="h6" component="h2">
        {isFiltered ? 'Nobody fits' : 'Nobody is here yet'}
      </Typography>
      {isFiltered ? (
        <Typography color="text.secondary">Remove a filter, or search for less.</Typography>
      ) : (
        <FirstPeople />
      )}
    </Stack>
  );
}

function FirstPeople() {
  const { may } = useCaller();
  return (
    <>
      <Typography color="text.secondary" sx={{ maxWidth: 560, textAlign: 'center' }}>
        Your backend tells Roster who people are. The first request for an email adds somebody,
        later ones update them.
      </Typography>
      {may('people.manage') && (
        <Box sx={{ width: '100%', maxWidth: 720, pt: 1 }}>
          <Snippet name="Identify someone" request={identify(undefined)} />
        </Box>
      )}
    </>
  );
}
