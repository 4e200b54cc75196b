/** The link of a row in a table. It covers the row, so that any click opens it, or a new tab. */
import { Box } from '@mui/material';
import { Link } from 'ra-ui-materialui';
import type { ReactNode } from 'react';

interface Props {
  readonly to: string;
  readonly children: ReactNode;
}

export const RowLink = ({ to, children }: Props) => (
  <Box
    component={Link}
    to={to}
    dir="auto"
    sx={{
      display: 'block',
      maxWidth: { xs: '60vw', md: 240, xl: 360 },
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
      fontWeight: 600,
      textDecoration: 'none',
      'tr:hover &': { textDecoration: 'underline' },
      '&::after': { content: '""', position: 'absolute', inset: 0 },
    }}
  >
    {children}
  </Box>
);
