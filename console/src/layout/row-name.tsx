/** The name of a row in a table that opens nothing. */
import { Typography } from '@mui/material';

export const RowName = ({ children }: { readonly children: string }) => (
  <Typography variant="body2" dir="auto" sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
    {children}
  </Typography>
);
