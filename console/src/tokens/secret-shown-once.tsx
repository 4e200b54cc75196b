/** Shows a new token or key, once. It is kept nowhere: when the dialog closes, it is gone. */
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

interface Props {
  /** What it is called. */
  readonly what: 'token' | 'key';
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
          It is shown here once. Roster keeps only its hash, so nobody can show it again.
        </Alert>
        <TextField
          label={what === 'token' ? 'Token' : 'Key'}
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
