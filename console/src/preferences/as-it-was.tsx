/** A record of another time, to be read, and what has changed since. */
import { Box, Typography } from '@mui/material';
import isEqual from 'lodash/isEqual.js';
import type { Metadata } from '../data/preferences.ts';
import { Changes } from '../history/changes.tsx';

interface Props {
  readonly metadata: Metadata;
  readonly today: Metadata;
}

export function AsItWas({ metadata, today }: Props) {
  const since = changesBetween(metadata, today);
  const values = sorted(metadata);
  return (
    <>
      <Box
        component="dl"
        aria-label="The record"
        sx={{
          display: 'grid',
          gridTemplateColumns: { xs: '1fr', sm: 'minmax(8rem, 14rem) 1fr' },
          columnGap: 2,
          my: 1,
          overflowWrap: 'anywhere',
          '& dt': { color: 'text.secondary' },
          '& dd': { m: 0, fontFamily: 'monospace', whiteSpace: 'pre-wrap' },
        }}
      >
        {values.map((key) => (
          <Box key={key} sx={{ display: 'contents' }}>
            <dt>
              <bdi>{key}</bdi>
            </dt>
            <dd dir="auto">{JSON.stringify(metadata[key])}</dd>
          </Box>
        ))}
      </Box>
      {values.length === 0 && <Typography color="text.secondary">Nothing was stored.</Typography>}
      {Object.keys(since).length > 0 && (
        <>
          <Typography component="h3" sx={{ fontWeight: 600, mt: 2 }}>
            Since then
          </Typography>
          <Changes of={since} />
        </>
      )}
    </>
  );
}

/** The keys of the past come in any order. */
const sorted = (...records: readonly Metadata[]): readonly string[] =>
  [...new Set(records.flatMap(Object.keys))].sort();

function changesBetween(then: Metadata, today: Metadata) {
  const changed = sorted(then, today).filter((key) => !isEqual(then[key], today[key]));
  return Object.fromEntries(
    changed.map((key) => [
      key,
      {
        ...(Object.hasOwn(then, key) && { before: then[key] }),
        ...(Object.hasOwn(today, key) && { after: today[key] }),
      },
    ]),
  );
}
