/** Asks for the name of what is about to be destroyed. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  TextField,
} from '@mui/material';
import { type ReactNode, useState } from 'react';

interface Props {
  readonly open: boolean;
  readonly title: string;
  /** What will be gone, and what stays. */
  readonly children: ReactNode;
  /** The email or key to type. */
  readonly name: string;
  /** What the button does: "Delete this person". */
  readonly action: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function ConfirmByName({ open, title, children, name, action, onConfirm, onClose }: Props) {
  const [typed, setTyped] = useState('');
  const matches = typed.trim() === name;

  function close(): void {
    setTyped('');
    onClose();
  }

  return (
    <Dialog open={open} onClose={close} aria-labelledby="confirm-title" fullWidth maxWidth="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          // React passes events of a dialog on to the form that it was opened from.
          event.stopPropagation();
          if (!matches) return;
          close();
          onConfirm();
        }}
      >
        <DialogTitle id="confirm-title">{title}</DialogTitle>
        <DialogContent>
          {children}
          <TextField
            label={`Type ${name} to confirm`}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            autoComplete="off"
            autoFocus
            fullWidth
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" color="error" variant="contained" disabled={!matches}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
