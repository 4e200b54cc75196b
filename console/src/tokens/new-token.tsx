/** Makes a token that acts as a person, and shows it once. */
import { Typography } from '@mui/material';
import type { FieldValues } from 'react-hook-form';
import { mintToken } from '../data/tokens.ts';
import { endOf, LastDay } from './last-day.tsx';
import { NewSecret } from './new-secret.tsx';

export function NewToken({ userId }: { readonly userId: string }) {
  const mint = ({ name, expiresAt }: FieldValues) =>
    mintToken(Object.assign({ userId, name: String(name) }, endOf(expiresAt)));

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
      <LastDay />
    </NewSecret>
  );
}
