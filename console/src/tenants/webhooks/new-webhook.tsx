/** Makes a webhook, and shows its secret once. */
import { Card } from '@mui/material';
import { useRedirect } from 'ra-core';
import { SaveButton, SimpleForm, Toolbar } from 'ra-ui-materialui';
import { useState } from 'react';
import type { FieldValues } from 'react-hook-form';
import { ApiProblem } from '../../api/problem.ts';
import { createWebhook } from '../../data/webhooks.ts';
import { useTellRefusal } from '../../layout/refusal.ts';
import { SecretShownOnce } from '../../tokens/secret-shown-once.tsx';
import type { Place } from '../rights.ts';
import { webhookAddress } from './addresses.ts';
import { WebhookInputs } from './webhook-inputs.tsx';

export function NewWebhook({ place }: { readonly place: Place }) {
  const [made, setMade] = useState<Awaited<ReturnType<typeof createWebhook>>>();
  const tellRefusal = useTellRefusal();
  const redirect = useRedirect();

  /** Returns what is wrong with the fields. */
  async function submit(input: FieldValues): Promise<object> {
    try {
      setMade(await createWebhook(place.id, input));
      return {};
    } catch (error) {
      tellRefusal(error);
      return error instanceof ApiProblem ? error.fields : {};
    }
  }

  function leave(): void {
    const to = made && webhookAddress(place.id, made.webhook.webhookId);
    setMade(undefined);
    if (to) redirect(to);
  }

  return (
    <Card sx={{ maxWidth: 760 }}>
      <SimpleForm
        warnWhenUnsavedChanges
        noValidate
        onSubmit={submit}
        defaultValues={{ types: [], payload: 'full' }}
        toolbar={
          <Toolbar>
            <SaveButton label="Make it" />
          </Toolbar>
        }
      >
        <WebhookInputs isNew />
      </SimpleForm>
      <SecretShownOnce what="secret" secret={made?.secret} onClose={leave} />
    </Card>
  );
}
