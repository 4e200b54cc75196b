/** One line of the timeline. */
import { Box, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import type { HistoryOf, Line } from '../data/history.ts';
import { secondText } from '../layout/times.ts';
import { Author } from './author.tsx';
import { Changes } from './changes.tsx';
import { Place } from './place.tsx';
import { titleOf } from './words.ts';

interface Props {
  readonly line: Line;
  readonly of: HistoryOf;
  /** The buttons of the line. */
  readonly children?: ReactNode;
}

export const LineItem = ({ line, of, children }: Props) => (
  <Box component="li" sx={{ p: 2, borderBottom: 1, borderColor: 'divider' }}>
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', columnGap: 2 }}>
      <Box sx={{ flex: '1 1 16rem', minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography component="h2" sx={{ fontWeight: 600 }}>
          {titleOf(line)}
          <Place line={line} of={of} />
        </Typography>
        <Typography variant="body2" color="text.secondary" gutterBottom>
          <time dateTime={line.at}>{secondText(line.at)}</time> <Author of={line.actor} />
          {line.version !== null && ` · version ${line.version}`}
        </Typography>
      </Box>
      {children}
    </Box>
    <Changes of={line.changes} />
  </Box>
);
