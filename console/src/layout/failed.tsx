/** What is shown when a page has failed, or its data cannot be read. */
import { Alert, AlertTitle, Button } from '@mui/material';

interface Props {
  readonly error: Error;
  readonly onTryAgain: () => void;
}

export const Failed = ({ error, onTryAgain }: Props) => (
  <Alert
    severity="error"
    sx={{ m: 2 }}
    action={
      <Button color="inherit" onClick={onTryAgain}>
        Try again
      </Button>
    }
  >
    <AlertTitle>This page cannot be shown</AlertTitle>
    {error.message}
  </Alert>
);
