/** What an empty list of attributes says: what they are, and how the first is defined. */
import { Box, Stack, Typography } from '@mui/material';
import { useCaller } from '../caller/caller.tsx';
import { defineAttribute } from '../snippets/requests.ts';
import { Snippet } from '../snippets/snippet.tsx';

export function NoAttributes() {
  const { may } = useCaller();
  return (
    <Stack spacing={1} sx={{ p: { xs: 2, sm: 4 }, alignItems: 'center' }}>
      <Typography variant="h6" component="h2">
        No attribute is defined yet
      </Typography>
      <Typography color="text.secondary" sx={{ maxWidth: 560, textAlign: 'center' }}>
        An attribute is something to know about each person: a plan, a revenue, a day of renewal.
        Values can be stored, filtered and sorted once its key and type are defined.
      </Typography>
      {may('attributes.manage') && (
        <Box sx={{ width: '100%', maxWidth: 720, pt: 1 }}>
          <Snippet name="Define an attribute" request={defineAttribute([])} />
        </Box>
      )}
    </Stack>
  );
}
