/** Downloads everybody whom the list shows, on all of its pages. */
import DownloadIcon from '@mui/icons-material/FileDownloadOutlined';
import {
  Alert,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogContentText,
  DialogTitle,
  FormControlLabel,
  LinearProgress,
  Radio,
  RadioGroup,
  Typography,
} from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useListContext, useNotify } from 'ra-core';
import { Button as ToolbarButton } from 'ra-ui-materialui';
import { useEffect, useRef, useState } from 'react';
import { type ExportFormat, exportPeople } from '../data/directory.ts';
import type { Person } from '../data/people.ts';
import { saveFile } from '../layout/save-file.ts';

const formats: Readonly<Record<ExportFormat, string>> = {
  csv: 'A table (CSV): for spreadsheets',
  ndjson: 'Lines of JSON: for programs',
};

export function ExportPeople() {
  const [asks, setAsks] = useState(false);
  return (
    <>
      <ToolbarButton label="Export" onClick={() => setAsks(true)}>
        <DownloadIcon />
      </ToolbarButton>
      <Dialog
        open={asks}
        // A click beside the dialog is easily made, and would end the export.
        onClose={(_, reason) => reason === 'escapeKeyDown' && setAsks(false)}
        aria-labelledby="export-title"
        fullWidth
        maxWidth="xs"
      >
        {asks && <Content onClose={() => setAsks(false)} />}
      </Dialog>
    </>
  );
}

function Content({ onClose }: { readonly onClose: () => void }) {
  const { filterValues: filter, meta } = useListContext<Person>();
  const total = Number(meta?.total ?? 0);
  const [format, setFormat] = useState<ExportFormat>('csv');
  const [people, setPeople] = useState(0);
  const stop = useRef(new AbortController());
  const notify = useNotify();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => {
      setPeople(0);
      stop.current = new AbortController();
      const { signal } = stop.current;
      return exportPeople({ filter, format, signal, onProgress: setPeople });
    },
    onSuccess: ({ file, people: all }) => {
      saveFile(file, `people.${format}`);
      notify(`people.${format} has ${countOf(all)}.`);
      onClose();
    },
  });

  // Whoever closes the dialog wants no more of it.
  useEffect(() => () => stop.current.abort(), []);

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        mutate();
      }}
    >
      <DialogTitle id="export-title">Export people</DialogTitle>
      <DialogContent>
        <DialogContentText gutterBottom>
          {countOf(total)}, as the list is filtered now, with all attributes.
        </DialogContentText>
        <RadioGroup
          value={format}
          onChange={(_, value) => setFormat(value as ExportFormat)}
          aria-label="Format"
        >
          {Object.entries(formats).map(([name, label]) => (
            <FormControlLabel
              key={name}
              value={name}
              label={label}
              disabled={isPending}
              control={<Radio autoFocus={name === format} />}
            />
          ))}
        </RadioGroup>
        {isPending && <Progress people={people} total={total} />}
        {error && (
          <Alert severity="error" sx={{ mt: 1 }}>
            {error.message}
          </Alert>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="contained" disabled={isPending}>
          Download
        </Button>
      </DialogActions>
    </form>
  );
}

function Progress({ people, total }: { readonly people: number; readonly total: number }) {
  // People come and go while it runs.
  const done = Math.min(100, (100 * people) / Math.max(1, total));
  return (
    <>
      <LinearProgress
        variant="determinate"
        value={done}
        aria-label="Export"
        sx={{ mt: 2, mb: 1 }}
      />
      <Typography variant="body2" role="status">
        {people.toLocaleString()} of {total.toLocaleString()}
      </Typography>
    </>
  );
}

const countOf = (people: number): string =>
  `${people.toLocaleString()} ${people === 1 ? 'person' : 'people'}`;
