/** Sends events of a webhook again, and tells how many. */
import { useMutation } from '@tanstack/react-query';
import { useNotify } from 'ra-core';
import { replay, type Webhook } from '../../data/webhooks.ts';

type Wanted = Parameters<typeof replay>[1];

export function useReplay(webhook: Webhook, onDone: () => void) {
  const notify = useNotify();
  return useMutation({
    mutationFn: (wanted: Wanted) => replay(webhook, wanted),
    onSuccess: (count) => {
      notify(count === 1 ? '1 event is sent again.' : `${count} events are sent again.`);
      onDone();
    },
    onError: (error) => notify(error.message, { type: 'error' }),
  });
}
