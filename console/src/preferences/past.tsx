/** The record as it was: a slider over its versions, at whose end is today. */
import { Box, Card, CardContent, Slider, Typography } from '@mui/material';
import { keepPreviousData } from '@tanstack/react-query';
import { useGetList, useGetOne } from 'ra-core';
import { useState } from 'react';
import type { Line } from '../data/history.ts';
import { type Past as PastRecord, pastId } from '../data/versions.ts';
import { secondText } from '../layout/times.ts';
import { AsItWas } from './as-it-was.tsx';
import { type Moment, momentsOf } from './moments.ts';

/** So many versions are offered, the newest. */
const MOST = 100;

export function Past({ id }: { readonly id: string }) {
  const pagination = { page: 1, perPage: MOST };
  const { data = [], isPending } = useGetList<Line>('versions', { filter: { of: id }, pagination });
  const moments = momentsOf(data);
  if (isPending) return null;
  return (
    <Box component="section" aria-labelledby="past" sx={{ mt: 3, maxWidth: 760 }}>
      <Typography component="h2" variant="h6" id="past">
        As it was
      </Typography>
      {moments.length === 0 ? (
        <Typography color="text.secondary">
          Nothing has changed here yet. From the first change on, one goes back in time here.
        </Typography>
      ) : (
        <Moments id={id} moments={moments} />
      )}
    </Box>
  );
}

interface MomentsProps {
  readonly id: string;
  readonly moments: readonly Moment[];
}

function Moments({ id, moments }: MomentsProps) {
  // Counted from today, so that a change that comes meanwhile moves nothing.
  const [back, setBack] = useState(0);
  const last = moments.length - 1;
  const at = Math.max(0, last - back);
  const textAt = (index: number) => (index === last ? 'Today' : momentText(moments[index]));
  return (
    <Card>
      <CardContent sx={{ px: 3 }}>
        <Slider
          aria-label="Moment"
          value={at}
          min={0}
          max={last}
          step={1}
          marks={moments.length <= 25}
          onChange={(_, value) => setBack(last - Number(value))}
          getAriaValueText={textAt}
        />
        <Typography sx={{ fontWeight: 600 }} role="status">
          {textAt(at)}
        </Typography>
        {back === 0 ? (
          <Typography color="text.secondary">The record stands in the form above.</Typography>
        ) : (
          <Shown id={id} version={moments[at]?.version ?? 0} newest={moments[last]?.version ?? 0} />
        )}
      </CardContent>
    </Card>
  );
}

const momentText = (moment: Moment | undefined): string =>
  moment?.at ? `Version ${moment.version}, from ${secondText(moment.at)} on` : 'Before that';

interface ShownProps {
  readonly id: string;
  readonly version: number;
  /** The one of today. The read of the form is not repeated for it. */
  readonly newest: number;
}

/** A version that was shown stays until the next one is there. */
function Shown({ id, version, newest }: ShownProps) {
  const { data: today } = useGetOne<PastRecord>('past', { id: pastId(newest, id) });
  const { data: then, error } = useGetOne<PastRecord>(
    'past',
    { id: pastId(version, id) },
    { placeholderData: keepPreviousData },
  );
  if (error) return <Typography color="text.secondary">{error.message}</Typography>;
  return then && today && <AsItWas metadata={then.metadata} today={today.metadata} />;
}
