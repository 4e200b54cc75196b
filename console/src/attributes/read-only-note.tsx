/** Says that the caller may see definitions and not change them. */
import { Alert } from '@mui/material';
import { useCaller } from '../caller/caller.tsx';

export function ReadOnlyNote() {
  const { may } = useCaller();
  if (may('attributes.manage')) return null;
  return (
    <Alert severity="info" sx={{ mb: 2 }}>
      You may see attributes, not change them. An admin of the team may.
    </Alert>
  );
}
