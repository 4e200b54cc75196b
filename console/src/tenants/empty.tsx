/** What an empty list says: what would be in it, and how it comes there. */
import { Stack, Typography } from '@mui/material';

export const Empty = ({ title, text }: { readonly title: string; readonly text: string }) => (
  <Stack spacing={1} sx={{ p: 4, alignItems: 'center', textAlign: 'center' }}>
    <Typography variant="h6" component="h2">
      {title}
    </Typography>
    <Typography color="text.secondary" sx={{ maxWidth: 560 }}>
      {text}
    </Typography>
  </Stack>
);
