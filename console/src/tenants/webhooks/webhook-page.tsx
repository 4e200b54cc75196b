/** One webhook: what it hears and where, its secret, what it has sent, and its end. */
import { Alert, Box, Typography } from '@mui/material';
import { useRecordContext } from 'ra-core';
import { SelectInput } from 'ra-ui-materialui';
import { useParams } from 'react-router';
import { DeleteByName } from '../../confirm/delete-by-name.tsx';
import { VersionedEdit } from '../../conflict/versioned-edit.tsx';
import { idIn } from '../../data/in-tenant.ts';
import type { Webhook } from '../../data/webhooks.ts';
import { minuteText } from '../../layout/times.ts';
import type { Place } from '../rights.ts';
import { webhooksAddress } from './addresses.ts';
import { DeliveryList } from './delivery-list.tsx';
import { RotateSecret } from './rotate-secret.tsx';
import { WebhookInputs } from './webhook-inputs.tsx';
import { disabledText, LABELS, STATUSES } from './webhook-words.ts';

export function WebhookPage({ place }: { readonly place: Place }) {
  const { webhookId = '' } = useParams();
  return (
    <VersionedEdit
      resource="webhooks"
      id={idIn(place.id, webhookId)}
      title={false}
      labels={LABELS}
      below={
        <>
          <Secret />
          <Deliveries />
          <DeleteWebhook />
        </>
      }
    >
      <Standing />
      <WebhookInputs />
      <SelectInput
        source="status"
        label={LABELS.status}
        choices={STATUSES}
        helperText={false}
        fullWidth
      />
    </VersionedEdit>
  );
}

function Standing() {
  const webhook = useRecordContext<Webhook>();
  if (webhook?.status !== 'disabled') return null;
  return (
    <Alert severity="warning" sx={{ width: '100%', mb: 1 }}>
      {disabledText(webhook)} Mend the receiver, enable the webhook below, then send again what it
      has missed since.
    </Alert>
  );
}

function Secret() {
  const webhook = useRecordContext<Webhook>();
  if (!webhook) return null;
  const { formerSecretUntil: until } = webhook;
  return (
    <Box component="section" aria-labelledby="secret" sx={{ mt: 3, maxWidth: 760 }}>
      <Typography component="h2" variant="h6" id="secret">
        Secret
      </Typography>
      <Typography color="text.secondary" gutterBottom>
        {until
          ? `The former secret signs as well until ${minuteText(until)}.`
          : 'It signs each post, so that the receiver knows that it comes from here.'}
      </Typography>
      <RotateSecret webhook={webhook} />
    </Box>
  );
}

function Deliveries() {
  const webhook = useRecordContext<Webhook>();
  return webhook && <DeliveryList webhook={webhook} />;
}

function DeleteWebhook() {
  const webhook = useRecordContext<Webhook>();
  return (
    <DeleteByName
      resource="webhooks"
      record={webhook}
      name={webhook ? new URL(webhook.url).host : ''}
      title="Delete this webhook?"
      action="Delete this webhook"
      done="The webhook is deleted."
      leadsTo={webhooksAddress(webhook?.tenantId ?? '')}
    >
      <Typography gutterBottom>
        Nothing is sent to {webhook?.url} any more, and its deliveries are forgotten. This cannot be
        undone. To stop it for a while, disable it instead.
      </Typography>
    </DeleteByName>
  );
}
