/** The parts of the tree: its lists, the row of a tenant, and the button for more rows. */
import { Box, Button, Typography } from '@mui/material';
import { Link } from 'ra-ui-materialui';
import type { ReactNode } from 'react';
import type { Branch } from './use-branch.ts';

/** Material's own list would take away the meaning of one from a screen reader in Safari. */
export const List = ({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}) => (
  <Box component="ul" role="list" aria-label={label} sx={{ listStyle: 'none', m: 0, p: 0 }}>
    {children}
  </Box>
);

interface LeafProps {
  readonly to: string;
  readonly name: string;
  readonly note: string;
  /** Opens and closes what is below. */
  readonly handle?: ReactNode;
  readonly children?: ReactNode;
  readonly depth?: number;
}

/** One tenant. Its link covers the row, but for the handle. */
export const Leaf = ({ to, name, note, handle, children, depth = 0 }: LeafProps) => (
  <Box component="li">
    <Box
      sx={{
        position: 'relative',
        display: 'flex',
        alignItems: 'center',
        minHeight: 48,
        pl: 1 + depth * 4,
        pr: 2,
        gap: 1,
        borderBottom: 1,
        borderColor: 'divider',
        '&:hover': { backgroundColor: 'action.hover' },
        '&:hover a': { textDecoration: 'underline' },
      }}
    >
      <Box sx={{ width: 40, flex: 'none' }}>{handle}</Box>
      <Box sx={{ minWidth: 0, flex: '1 1 auto', py: 0.75 }}>
        <Box
          component={Link}
          to={to}
          dir="auto"
          sx={{
            display: 'block',
            overflow: 'hidden',
            textOverflow: 'ellipsis',
            whiteSpace: 'nowrap',
            textAlign: 'left',
            fontWeight: depth === 0 ? 600 : 500,
            textDecoration: 'none',
            '&::after': { content: '""', position: 'absolute', inset: 0 },
          }}
        >
          {name}
        </Box>
        <Typography variant="body2" color="text.secondary" noWrap>
          {note}
        </Typography>
      </Box>
    </Box>
    {children}
  </Box>
);

export const More = ({ of, branch }: { readonly of: string; readonly branch: Branch }) =>
  branch.hasMore && (
    <Box sx={{ p: 1, textAlign: 'center' }}>
      <Button onClick={branch.more} disabled={branch.isLoadingMore}>
        Show more {of}
      </Button>
    </Box>
  );
