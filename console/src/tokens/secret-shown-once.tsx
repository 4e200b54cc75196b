/** Shows a new token, key or secret, once. When the dialog closes, it is nowhere any more. */
import CopyIcon from '@mui/icons-material/ContentCopyOutlined';
import {
  Alert,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  TextField,
} from '@mui/material';
import { useState } from 'react';

export type Secret = 'token' | 'key' | 'write key' | 'secret';

interface Props {
  /** What it is called. */
  readonly what: Secret;
  /** Absent: the dialog is closed. */
  readonly secret: string | undefined;
  readonly onClose: () => void;
}

export const SecretShownOnce = ({ secret, ...rest }: Props) => (
  <Dialog
    open={secret !== undefined}
    // A click beside the dialog is easily made, and the secret would be lost.
    onClose={(_, reason) => reason === 'escapeKeyDown' && rest.onClose()}
    aria-labelledby="secret-title"
    fullWidth
    maxWidth="sm"
  >
    {secret !== undefined && <Content secret={secret} {...rest} />}
  </Dialog>
);

const labels: Readonly<Record<Secret, string>> = {
  token: 'Token',
  key: 'Key',
  'write key': 'Write key',
  secret: 'Secret',
};

const HASHED = 'It is shown here once. Roster keeps only its hash, so nobody can show it again.';
const warnings: Readonly<Record<Secret, string>> = {
  token: HASHED,
  key: HASHED,
  'write key': HASHED,
  secret: 'It is shown here once, and by no request again. If it is lost, make a new one.',
};

function Content({ what, secret, onClose }: Props & { readonly secret: string }) {
  const [told, setTold] = useState('');

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(secret);
      setTold('Copied.');
    } catch {
      setTold(`The browser does not let this page copy: select the ${what} and copy it yourself.`);
    }
  }

  return (
    <>
      <DialogTitle id="secret-title">Copy the {what} now</DialogTitle>
      <DialogContent>
        <Alert severity="warning" sx={{ mb: 2 }}>
          {warnings[what]}
        </Alert>
        <TextField
          label={labels[what]}
          value={secret}
          multiline
          fullWidth
          onFocus={({ target }) => target.select()}
          slotProps={{ input: { readOnly: true, sx: { fontFamily: 'monospace' } } }}
        />
        <div role="status">{told}</div>
      </DialogContent>
      <DialogActions>
        <Button onClick={copy} startIcon={<CopyIcon />} variant="contained" autoFocus>
          Copy
        </Button>
        <Button onClick={onClose}>Done</Button>
      </DialogActions>
    </>
  );
}
