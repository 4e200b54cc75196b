/** Deletes a record of preferences, and puts it back from the notification. */
import { Alert, Button } from '@mui/material';
import {
  useCloseNotification,
  useDelete,
  useEditContext,
  useNotify,
  useRecordContext,
  useRefresh,
  useResourceContext,
} from 'ra-core';
import { useState } from 'react';
import { type Preferences, restorePreferences } from '../data/preferences.ts';

export function DeletePreferences() {
  const record = useRecordContext<Preferences>();
  const [remove, { isPending }] = useDelete<Preferences, Error>(useResourceContext());
  const notify = useNotify();
  const { refetch } = useEditContext();
  const refresh = useRefresh();
  if (!record || Object.keys(record.metadata).length === 0) return null;

  // The record is read again for its form alone, and what counts for everybody who shows it.
  const readAgain = () => {
    refetch();
    refresh();
  };
  const onSuccess = () => {
    refetch();
    notify(<Deleted record={record} onRestored={readAgain} />, { autoHideDuration: 10_000 });
  };
  const onError = (error: Error) => notify(error.message, { type: 'error' });
  return (
    <Button
      color="error"
      disabled={isPending}
      sx={{ mt: 2 }}
      onClick={() =>
        remove(
          undefined,
          { id: record.id, previousData: record },
          { mutationMode: 'pessimistic', onSuccess, onError },
        )
      }
    >
      Delete all of these preferences
    </Button>
  );
}

interface DeletedProps {
  readonly record: Preferences;
  readonly onRestored: () => void;
}

function Deleted({ record, onRestored }: DeletedProps) {
  const notify = useNotify();
  const close = useCloseNotification();
  const [isPending, setPending] = useState(false);

  async function undo(): Promise<void> {
    setPending(true);
    try {
      await restorePreferences(record);
      close();
      onRestored();
      notify('The preferences are back.');
    } catch (error) {
      setPending(false);
      notify(error instanceof Error ? error.message : String(error), { type: 'error' });
    }
  }

  return (
    <Alert
      severity="warning"
      action={
        <Button color="inherit" disabled={isPending} onClick={undo}>
          Undo
        </Button>
      }
    >
      The preferences of {record.username} in {record.platform_key} are deleted.
    </Alert>
  );
}
