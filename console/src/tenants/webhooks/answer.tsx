/** What a receiver has answered to one attempt. */
import { Box } from '@mui/material';
import type { Delivery } from '../../data/deliveries.ts';

const outcomes: Readonly<Record<Delivery['outcome'], string>> = {
  delivered: 'Delivered',
  failed: 'Failed, will be tried again',
  gone: 'Failed: the receiver wants no more',
  given_up: 'Failed, and given up',
};

export const Answer = ({ of: { outcome, status, durationMs, answer } }: Props) => (
  <>
    <Box sx={{ color: outcome === 'delivered' ? 'text.primary' : 'error.main' }}>
      {outcomes[outcome]}
    </Box>
    <Box sx={{ color: 'text.secondary' }}>
      {status ?? 'no answer'} · {durationMs.toLocaleString()} ms
    </Box>
    {answer !== '' && (
      <details>
        <Box component="summary" sx={{ cursor: 'pointer' }}>
          What it said
        </Box>
        <Box
          component="pre"
          dir="auto"
          sx={{ m: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxWidth: 480 }}
        >
          {answer}
        </Box>
      </details>
    )}
  </>
);

interface Props {
  readonly of: Delivery;
}
