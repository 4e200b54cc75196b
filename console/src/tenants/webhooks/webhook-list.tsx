/** The webhooks of a tenant, or of the platform. */
import { Button, Typography } from '@mui/material';
import { DataTable, Link } from 'ra-ui-materialui';
import type { Webhook } from '../../data/webhooks.ts';
import { Empty } from '../../layout/empty.tsx';
import { RowLink } from '../../layout/row-link.tsx';
import { Rows } from '../../layout/rows.tsx';
import { dayText } from '../../layout/times.ts';
import type { Place } from '../rights.ts';
import { webhookAddress, webhooksAddress } from './addresses.ts';
import { typesText } from './webhook-words.ts';

export const WebhookList = ({ place }: { readonly place: Place }) => (
  <Rows
    resource="webhooks"
    filter={{ tenantId: place.id }}
    actions={
      <Button component={Link} to={`${webhooksAddress(place.id)}/new`} variant="contained">
        Make a webhook
      </Button>
    }
    empty={
      <Empty
        title="No webhook is here yet"
        text="A webhook posts what happens here to a URL of yours: a person who is added, a preference that changes. Each post is signed, comes in order, and is sent again until it is taken."
      />
    }
  >
    <DataTable.Col<Webhook>
      label="Webhook"
      disableSort
      render={(webhook) => <Named webhook={webhook} />}
    />
    <DataTable.Col<Webhook> label="Events" disableSort render={typesText} />
    <DataTable.Col<Webhook> label="Status" disableSort render={statusText} />
    <DataTable.Col<Webhook>
      label="Made"
      disableSort
      render={({ createdAt }) => dayText(createdAt)}
    />
  </Rows>
);

const statusText = ({ status }: Webhook) => (status === 'enabled' ? 'Enabled' : 'Disabled');

const Named = ({ webhook }: { readonly webhook: Webhook }) => {
  const { tenantId, webhookId, url, description, status } = webhook;
  return (
    <>
      <RowLink to={webhookAddress(tenantId, webhookId)}>{description ?? url}</RowLink>
      {description && (
        <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
          {url}
        </Typography>
      )}
      {status === 'disabled' && (
        <Typography variant="body2" sx={{ display: { sm: 'none' } }}>
          Disabled
        </Typography>
      )}
    </>
  );
};
