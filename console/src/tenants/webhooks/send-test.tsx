/** Posts a test to the receiver. */
import { Button } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useNotify } from 'ra-core';
import { sendTest, type Webhook } from '../../data/webhooks.ts';

export function SendTest({ webhook }: { readonly webhook: Webhook }) {
  const notify = useNotify();
  const { mutate, isPending } = useMutation({
    mutationFn: sendTest,
    onSuccess: () => notify('A test is on its way.'),
    onError: (error) => notify(error.message, { type: 'error' }),
  });
  return (
    <Button variant="contained" disabled={isPending} onClick={() => mutate(webhook)}>
      Send a test
    </Button>
  );
}
