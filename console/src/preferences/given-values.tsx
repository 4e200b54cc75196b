/** What counts and is not one's own: defaults, which one may replace, and locked values. */
import LockIcon from '@mui/icons-material/LockOutlined';
import { Box, Button, Stack, Typography } from '@mui/material';
import { useId } from 'react';
import type { Given } from './given.ts';
import { sourceText } from './source-words.ts';

interface Props {
  readonly values: readonly Given[];
  readonly isSelf: boolean;
  readonly readOnly: boolean;
  readonly onReplace: (given: Given) => void;
}

export function GivenValues({ values, ...each }: Props) {
  const heading = useId();
  if (values.length === 0) return null;
  return (
    <Box component="section" aria-labelledby={heading} sx={{ width: '100%', mt: 3 }}>
      <Typography component="h2" variant="subtitle1" id={heading} sx={{ fontWeight: 600 }}>
        Given by tenants
      </Typography>
      <Typography variant="body2" color="text.secondary" sx={{ mb: 1 }}>
        {each.isSelf
          ? 'These count for you. A value of your own comes before a default.'
          : 'These count for this person. A value of their own comes before a default.'}
      </Typography>
      <Stack>
        {values.map((given) => (
          <OneGiven key={given.key} given={given} {...each} />
        ))}
      </Stack>
    </Box>
  );
}

interface OneProps extends Omit<Props, 'values'> {
  readonly given: Given;
}

function OneGiven({ given, isSelf, readOnly, onReplace }: OneProps) {
  const { key, value, source, own } = given;
  const action = isSelf ? 'Set my own' : 'Set their own';
  return (
    <Box role="group" aria-label={key} sx={row}>
      <Typography dir="auto" sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
        {key}
      </Typography>
      <Box sx={{ gridRow: { xs: 2, sm: 1 }, gridColumn: { xs: '1 / -1', sm: 2 } }}>
        <Typography dir="auto" sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}>
          {JSON.stringify(value)}
        </Typography>
        <Typography variant="body2" color="text.secondary">
          {source.locked && <LockIcon aria-hidden sx={{ fontSize: 16, mr: 0.5, mb: '-3px' }} />}
          {sourceText(source, isSelf)}
          {own !== undefined && (
            <>
              . {isSelf ? 'Your' : 'Their'} own <bdi>{JSON.stringify(own)}</bdi> is kept, and counts
              when the lock ends.
            </>
          )}
        </Typography>
      </Box>
      {!readOnly && !source.locked && (
        <Button
          size="small"
          aria-label={`${action}: ${key}`}
          onClick={() => onReplace(given)}
          sx={{ gridRow: 1, gridColumn: { xs: 2, sm: 3 } }}
        >
          {action}
        </Button>
      )}
    </Box>
  );
}

const row = {
  display: 'grid',
  columnGap: 2,
  py: 1,
  alignItems: 'start',
  borderTop: 1,
  borderColor: 'divider',
  gridTemplateColumns: { xs: '1fr auto', sm: '2fr 3fr 128px' },
  '& > *': { minWidth: 0 },
} as const;
