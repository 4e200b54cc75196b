/** What a line of history has changed: each name with its value before and after. */
import { Box } from '@mui/material';
import type { ReactNode } from 'react';
import type { Change, Line } from '../data/history.ts';
import { compared } from './compared.ts';

export const Changes = ({ of: changes }: { readonly of: Line['changes'] }) => (
  <Box
    component="dl"
    sx={{
      display: 'grid',
      gridTemplateColumns: { xs: '1fr', sm: 'minmax(8rem, 14rem) 1fr' },
      columnGap: 2,
      rowGap: { xs: 0, sm: 0.5 },
      m: 0,
      overflowWrap: 'anywhere',
      '& dt': { color: 'text.secondary', typography: 'body2' },
      '& dd': { m: 0, mb: { xs: 1, sm: 0 }, minWidth: 0, typography: 'body2' },
    }}
  >
    {compared(changes).map(([name, change]) => (
      <Box key={name} sx={{ display: 'contents' }}>
        <dt>
          <bdi>{name}</bdi>
        </dt>
        <dd>
          <Diff name={name} change={change} />
        </dd>
      </Box>
    ))}
  </Box>
);

function Diff({ name, change }: { readonly name: string; readonly change: Change }) {
  const { before, after } = change;
  const [had, has] = [Object.hasOwn(change, 'before'), Object.hasOwn(change, 'after')];
  if (!had && !has) {
    return name === 'password' ? 'Changed. No value of it is ever kept.' : NO_LONGER_KEPT;
  }
  return (
    <>
      {kinds[`${had} ${has}`]}{' '}
      {had && (
        <Value as="del" colour="error.main">
          {before}
        </Value>
      )}
      {had && has && ' → '}
      {has && (
        <Value as="ins" colour="primary.main">
          {after}
        </Value>
      )}
    </>
  );
}

const NO_LONGER_KEPT = 'Changed. The values are no longer kept.';

const kinds: Readonly<Record<string, ReactNode>> = {
  'true true': 'Changed from',
  'true false': 'Removed',
  'false true': 'Added',
};

interface ValueProps {
  readonly as: 'del' | 'ins';
  readonly colour: string;
  readonly children: unknown;
}

/** As JSON, which tells a text from a number. */
function Value({ as, colour, children }: ValueProps) {
  const text = JSON.stringify(children);
  const isLong = text.length > LONG;
  return (
    <Box
      component={as}
      dir="auto"
      sx={{
        color: colour,
        fontFamily: 'monospace',
        whiteSpace: 'pre-wrap',
        textDecoration: as === 'del' && !isLong ? 'line-through' : 'none',
      }}
    >
      {isLong ? JSON.stringify(children, null, 2) : text}
    </Box>
  );
}

/** A longer value is printed over several lines, and not struck through: that is hard to read. */
const LONG = 60;
