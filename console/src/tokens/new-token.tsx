/** Makes a token that acts as a person, and shows it once. */
import { Typography } from '@mui/material';
import { TextInput } from 'ra-ui-materialui';
import type { FieldValues } from 'react-hook-form';
import { mintToken } from '../data/tokens.ts';
import { NewSecret } from './new-secret.tsx';

export function NewToken({ userId }: { readonly userId: string }) {
  const mint = ({ name, expiresAt }: FieldValues) =>
    mintToken({ userId, name: String(name), expiresAt: endOf(expiresAt) });

  return (
    <NewSecret
      what="token"
      mint={mint}
      note={
        <Typography color="text.secondary" gutterBottom>
          Whoever has it acts as this person, with all that they may do.
        </Typography>
      }
    >
      <TextInput
        source="expiresAt"
        label="Last day"
        type="date"
        helperText="Empty: until it is revoked."
        slotProps={{ inputLabel: { shrink: true } }}
        fullWidth
      />
    </NewSecret>
  );
}

/** The end of a day where the caller is. */
const endOf = (day: string | null | undefined): string | null =>
  day ? new Date(`${day}T23:59:59`).toISOString() : null;
