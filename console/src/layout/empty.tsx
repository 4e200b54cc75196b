/** What an empty list says: what would be in it, and how it comes there. */
import { Box, Stack, Typography } from '@mui/material';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly text: string;
  /** A way to begin. */
  readonly children?: ReactNode;
}

export const Empty = ({ title, text, children }: Props) => (
  <Stack spacing={1} sx={{ p: { xs: 2, sm: 4 }, alignItems: 'center' }}>
    <Typography variant="h6" component="h2" sx={{ textAlign: 'center' }}>
      {title}
    </Typography>
    <Typography color="text.secondary" sx={{ maxWidth: 560, textAlign: 'center' }}>
      {text}
    </Typography>
    {children && <Box sx={{ width: '100%', maxWidth: 720, pt: 1 }}>{children}</Box>}
  </Stack>
);
