/** The keys of one service user, and making another. */
import { Box, Typography } from '@mui/material';
import { Empty } from '../../layout/empty.tsx';
import type { Place } from '../rights.ts';
import { KeyRows } from './key-rows.tsx';
import { NewKey } from './new-key.tsx';

interface Props {
  readonly place: Place;
  readonly userId: string;
}

export const ServiceKeys = ({ place, userId }: Props) => (
  <Box component="section" aria-labelledby="keys" sx={{ mt: 3 }}>
    <Typography component="h2" variant="h6" id="keys">
      Keys
    </Typography>
    <Typography color="text.secondary">
      To replace one without a gap: make another, let the service use it, revoke the former.
    </Typography>
    <KeyRows
      place={place}
      userId={userId}
      actions={<NewKey place={place} userId={userId} />}
      empty={
        <Empty
          title="It has no key here"
          text="Without one, the service cannot act. Make one, and give it to the service."
        />
      }
    />
  </Box>
);
