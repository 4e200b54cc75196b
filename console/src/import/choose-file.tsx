/** A place to drop a CSV file, with a button that chooses one. */
import { Alert, Button, Paper, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import { useCaller } from '../caller/caller.tsx';
import { type Opened, opened } from './opened.ts';

export function ChooseFile({ onOpened }: { readonly onOpened: (file: Opened) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const seesAttributes = useCaller().may('attributes.view');
  const [isOver, setIsOver] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (file: File) => opened(file, seesAttributes),
    onSuccess: onOpened,
  });

  function take(files: FileList | null | undefined): void {
    const file = files?.[0];
    if (file) mutate(file);
  }

  function drop(event: DragEvent): void {
    event.preventDefault();
    setIsOver(false);
    take(event.dataTransfer.files);
  }

  return (
    <Paper
      variant="outlined"
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
      sx={{
        p: { xs: 2, sm: 4 },
        textAlign: 'center',
        borderStyle: 'dashed',
        ...(isOver && { borderColor: 'primary.main', bgcolor: 'action.hover' }),
      }}
    >
      <Typography component="h2" variant="h6" gutterBottom>
        Drop a CSV file here
      </Typography>
      <Typography color="text.secondary" sx={{ mb: 2 }}>
        Its first line names the columns, and one of them is the email. Nothing is written before
        you say so.
      </Typography>
      <Button variant="contained" disabled={isPending} onClick={() => input.current?.click()}>
        {isPending ? 'Reading…' : 'Choose a file'}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,text/csv"
        onChange={({ target }) => {
          take(target.files);
          // The same file may be chosen again once it is mended.
          target.value = '';
        }}
      />
      {error && (
        <Alert severity="error" sx={{ mt: 2, textAlign: 'left' }}>
          {error.message}
        </Alert>
      )}
    </Paper>
  );
}
