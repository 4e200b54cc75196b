/** Makes a new secret for a webhook, and shows it once. */
import { Button } from '@mui/material';
import { useEditContext, useNotify } from 'ra-core';
import { Confirm } from 'ra-ui-materialui';
import { useState } from 'react';
import { rotateSecret, type Webhook } from '../../data/webhooks.ts';
import { SecretShownOnce } from '../../tokens/secret-shown-once.tsx';

export function RotateSecret({ webhook }: { readonly webhook: Webhook }) {
  const [asks, setAsks] = useState(false);
  const [secret, setSecret] = useState<string>();
  const { refetch } = useEditContext();
  const notify = useNotify();

  async function rotate(): Promise<void> {
    setAsks(false);
    try {
      setSecret(await rotateSecret(webhook));
    } catch (error) {
      notify(error instanceof Error ? error.message : String(error), { type: 'error' });
    }
  }

  /** The next save must name the version that this has made. */
  function forget(): void {
    setSecret(undefined);
    refetch();
  }

  return (
    <>
      <Button variant="outlined" onClick={() => setAsks(true)}>
        Make a new secret
      </Button>
      <Confirm
        isOpen={asks}
        title="Make a new secret?"
        content="For 24 hours each post is signed with both, so that the receiver may change over. After that, the former proves nothing. What is not saved on this page is lost."
        confirm="Make it"
        onConfirm={rotate}
        onClose={() => setAsks(false)}
      />
      <SecretShownOnce what="secret" secret={secret} onClose={forget} />
    </>
  );
}
