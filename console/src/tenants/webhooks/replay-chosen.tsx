/** Sends the events of the chosen attempts again. */
import { Button } from '@mui/material';
import { useListContext } from 'ra-core';
import type { Delivery } from '../../data/deliveries.ts';
import type { Webhook } from '../../data/webhooks.ts';
import { useReplay } from './use-replay.ts';

export function ReplayChosen({ webhook }: { readonly webhook: Webhook }) {
  const { selectedIds, onUnselectItems } = useListContext<Delivery>();
  const { mutate, isPending } = useReplay(webhook, onUnselectItems);
  if (selectedIds.length === 0) return null;
  // An attempt is named by its event, its number and its time.
  const eventIds = [...new Set(selectedIds.map((id) => String(id).split(' ', 1)[0] ?? ''))];
  const what = eventIds.length === 1 ? 'the event' : `${eventIds.length} events`;
  return (
    <Button disabled={isPending} onClick={() => mutate({ eventIds })}>
      Send {what} again
    </Button>
  );
}
