/** What a webhook has sent, with each answer. What comes is shown as it comes. */
import { Box, Checkbox, Typography } from '@mui/material';
import { useListContext } from 'ra-core';
import { DataTable } from 'ra-ui-materialui';
import type { Delivery } from '../../data/deliveries.ts';
import type { Webhook } from '../../data/webhooks.ts';
import { Empty } from '../../layout/empty.tsx';
import { RowName } from '../../layout/row-name.tsx';
import { Rows } from '../../layout/rows.tsx';
import { secondText } from '../../layout/times.ts';
import { useIsNarrow } from '../../theme/narrow.ts';
import { Answer } from './answer.tsx';
import { ReplayChosen } from './replay-chosen.tsx';
import { ReplaySpan } from './replay-span.tsx';
import { SendTest } from './send-test.tsx';

/** An event leaves within two seconds. */
const EVERY_MS = 2_000;

export const DeliveryList = ({ webhook }: { readonly webhook: Webhook }) => (
  <Box component="section" aria-labelledby="deliveries" sx={{ mt: 3 }}>
    <Typography component="h2" variant="h6" id="deliveries">
      Deliveries
    </Typography>
    <Typography color="text.secondary">
      The last 1,000 attempts, the newest first. New ones appear by themselves.
    </Typography>
    <Rows
      resource="deliveries"
      filter={{ of: webhook.id }}
      isPart
      everyMs={EVERY_MS}
      actions={
        webhook.status === 'enabled' && (
          <>
            <ReplayChosen webhook={webhook} />
            <ReplaySpan webhook={webhook} />
            <SendTest webhook={webhook} />
          </>
        )
      }
      empty={
        <Empty
          title="Nothing is sent yet"
          text="Send a test, or change something that the webhook hears: the attempt appears here within seconds, with what the receiver has answered."
        />
      }
    >
      <DataTable.Col<Delivery> label="Event" disableSort render={(each) => <Event of={each} />} />
      <DataTable.Col<Delivery>
        label="Outcome"
        disableSort
        render={(each) => <Answer of={each} />}
      />
      <DataTable.Col<Delivery> source="attempt" label="Attempt" disableSort />
      <DataTable.Col<Delivery> label="Sent" disableSort render={({ at }) => secondText(at)} />
    </Rows>
  </Box>
);

/** Says everything where it is the only column. */
function Event({ of: delivery }: { readonly of: Delivery }) {
  const isAlone = useIsNarrow();
  const { type, eventId, attempt, at } = delivery;
  return (
    <Box sx={{ display: 'flex', alignItems: 'flex-start', gap: 1 }}>
      <Choose delivery={delivery} />
      <Box sx={{ minWidth: 0 }}>
        <RowName>{type}</RowName>
        <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
          <code>{eventId}</code>
        </Typography>
        {isAlone && (
          <Typography variant="body2" component="div">
            Attempt {attempt} · {secondText(at)}
            <Answer of={delivery} />
          </Typography>
        )}
      </Box>
    </Box>
  );
}

/** A test is no event that could be sent again. */
function Choose({ delivery: { id, type, eventId } }: { readonly delivery: Delivery }) {
  const { selectedIds, onToggleItem } = useListContext<Delivery>();
  return (
    <Checkbox
      size="small"
      sx={{ p: 0 }}
      disabled={type === 'webhook.test'}
      checked={selectedIds.includes(id)}
      onChange={() => onToggleItem(id)}
      slotProps={{ input: { 'aria-label': `Choose ${type} ${eventId}` } }}
    />
  );
}
