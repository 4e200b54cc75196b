/** Sends again what happened in a span of time, as after an outage of the receiver. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  Typography,
} from '@mui/material';
import { Form, required } from 'ra-core';
import { DateTimeInput } from 'ra-ui-materialui';
import { useState } from 'react';
import type { FieldValues } from 'react-hook-form';
import type { Webhook } from '../../data/webhooks.ts';
import { useReplay } from './use-replay.ts';

const HOUR = 60 * 60 * 1_000;

export function ReplaySpan({ webhook }: { readonly webhook: Webhook }) {
  const [asked, setAsked] = useState<number>();
  const close = () => setAsked(undefined);
  const { mutate, isPending } = useReplay(webhook, close);
  const submit = ({ from, to }: FieldValues) =>
    mutate({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });

  return (
    <>
      <Button onClick={() => setAsked(Date.now())}>Send a span of time again</Button>
      <Dialog open={asked !== undefined} onClose={close} aria-labelledby="replay-span" fullWidth>
        {asked !== undefined && (
          <Form onSubmit={submit} record={spanBefore(asked)} noValidate>
            <DialogTitle id="replay-span">Send again what happened</DialogTitle>
            <DialogContent>
              <Typography color="text.secondary" gutterBottom>
                Each event is sent under the id that it had, so that a receiver knows those that it
                has seen.
              </Typography>
              <DateTimeInput source="from" validate={required()} helperText={false} fullWidth />
              <DateTimeInput source="to" validate={required()} helperText={false} fullWidth />
            </DialogContent>
            <DialogActions>
              <Button onClick={close}>Cancel</Button>
              <Button type="submit" variant="contained" disabled={isPending}>
                Send again
              </Button>
            </DialogActions>
          </Form>
        )}
      </Dialog>
    </>
  );
}

/** The hour before, up to the end of this minute. */
const spanBefore = (now: number) => ({
  from: new Date(now - HOUR).toISOString(),
  to: new Date(now + 60_000).toISOString(),
});
