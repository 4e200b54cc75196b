/** How far an import is, and what it came to. */
import DownloadIcon from '@mui/icons-material/FileDownloadOutlined';
import { Alert, Button, LinearProgress, Typography } from '@mui/material';
import { saveFile } from '../layout/save-file.ts';
import type { Done } from './carried-out.ts';

interface ProgressProps {
  readonly done: Done;
  readonly total: number;
  /** When it began, in milliseconds. */
  readonly began: number;
}

export function Progress({ done: { rows }, total, began }: ProgressProps) {
  const rate = rows / ((Date.now() - began) / 1_000);
  const left = Math.ceil((total - rows) / rate);
  return (
    <>
      <LinearProgress
        variant="determinate"
        value={(100 * rows) / total}
        aria-label="Import"
        sx={{ mt: 3, mb: 1 }}
      />
      <Typography variant="body2" role="status">
        {rows.toLocaleString()} of {total.toLocaleString()} rows
        {rows > 0 && `, ${Math.round(rate).toLocaleString()} a second, ${left} s left`}
      </Typography>
    </>
  );
}

interface OutcomeProps {
  readonly done: Done;
  readonly isDryRun: boolean;
  /** The labels of attributes that are not defined yet. */
  readonly untried: readonly string[];
  /** The name of the file. */
  readonly of: string;
}

export function Outcome({ done: { counts, refused }, isDryRun, untried, of }: OutcomeProps) {
  const { created, updated, unchanged } = counts;
  const told = [
    `${created.toLocaleString()} ${isDryRun ? 'would be created' : 'created'}`,
    `${updated.toLocaleString()} ${isDryRun ? 'would be updated' : 'updated'}`,
    `${unchanged.toLocaleString()} ${isDryRun ? 'would stay as they are' : 'unchanged'}`,
    `${counts.refused.toLocaleString()} ${isDryRun ? 'would be refused' : 'refused'}`,
  ];
  const save = () => {
    const file = new Blob([...refused], { type: 'text/csv' });
    saveFile(file, `${of.replace(/\.csv$/i, '')}.refused.csv`);
  };
  return (
    <Alert
      severity={counts.refused > 0 ? 'warning' : isDryRun ? 'info' : 'success'}
      role="status"
      sx={{ mt: 3, flexWrap: 'wrap' }}
      action={
        counts.refused > 0 && (
          <Button color="inherit" size="small" startIcon={<DownloadIcon />} onClick={save}>
            Download refused rows
          </Button>
        )
      }
    >
      {told.join(', ')}.
      {untried.length > 0 && ` Not tried, since they are new: ${untried.join(', ')}.`}
      {counts.refused > 0 && ' Their file says line, column and reason. Mend it, and import it.'}
    </Alert>
  );
}
