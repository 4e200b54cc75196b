/** Undoes one change, after one has seen what that would do. */
import {
  Alert,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  Typography,
} from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useNotify } from 'ra-core';
import { useState } from 'react';
import { ChangedSince } from '../api/problem.ts';
import { type Change, type HistoryOf, type Line, undo } from '../data/history.ts';
import { secondText } from '../layout/times.ts';
import { Changes } from './changes.tsx';
import { titleOf } from './words.ts';

interface Props {
  readonly line: Line;
  readonly of: HistoryOf;
}

export function Undo({ line, of }: Props) {
  const [asks, setAsks] = useState(false);
  const notify = useNotify();
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (force: boolean) => undo(of, line.id, force),
    onSuccess: (undone) => {
      notify(undone ? 'Undone. That can be undone as well.' : 'Nothing was left to undo.');
      setAsks(false);
    },
  });

  function close(): void {
    setAsks(false);
    reset();
  }

  const isContested = error instanceof ChangedSince;
  return (
    <>
      <Button
        size="small"
        onClick={() => setAsks(true)}
        aria-label={`Undo: ${titleOf(line)}, ${secondText(line.at)}`}
      >
        Undo
      </Button>
      <Dialog open={asks} onClose={close} aria-labelledby="undo" fullWidth>
        <DialogTitle id="undo">Undo this change?</DialogTitle>
        <DialogContent>
          <Typography color="text.secondary" gutterBottom>
            It would do this, under the rights and rules of today:
          </Typography>
          <Changes of={inverseOf(line.changes)} />
          {error && (
            <Alert severity={isContested ? 'warning' : 'error'} sx={{ mt: 2 }}>
              {isContested ? contestedText(error) : error.message}
            </Alert>
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={close}>Cancel</Button>
          {isContested ? (
            <Button
              color="error"
              variant="contained"
              disabled={isPending}
              onClick={() => mutate(true)}
            >
              Undo all the same
            </Button>
          ) : (
            <Button
              variant="contained"
              disabled={isPending}
              autoFocus
              onClick={() => mutate(false)}
            >
              Undo it
            </Button>
          )}
        </DialogActions>
      </Dialog>
    </>
  );
}

const list = new Intl.ListFormat('en');

const contestedText = ({ keys }: ChangedSince): string =>
  `Changed again since then: ${list.format(keys)}. What stands there now would be lost.`;

const inverseOf = (changes: Line['changes']): Line['changes'] =>
  Object.fromEntries(Object.entries(changes).map(([name, change]) => [name, inverse(change)]));

const inverse = (change: Change): Change => ({
  ...('after' in change && { before: change.after }),
  ...('before' in change && { after: change.before }),
});
