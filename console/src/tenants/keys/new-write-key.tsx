/** Makes a write key of a tenant, which opens ingestion alone, and shows it once. */
import { Typography } from '@mui/material';
import type { FieldValues } from 'react-hook-form';
import { useCaller } from '../../caller/caller.tsx';
import { boundTo, mintToken } from '../../data/tokens.ts';
import { endOf, LastDay } from '../../tokens/last-day.tsx';
import { NewSecret } from '../../tokens/new-secret.tsx';
import type { Place } from '../rights.ts';

export function NewWriteKey({ place }: { readonly place: Place }) {
  // A token is somebody's, and the root token is nobody.
  if (useCaller().me.userId === null) return null;

  const mint = ({ name, expiresAt }: FieldValues) =>
    mintToken(
      Object.assign(
        { name: String(name), kind: 'ingest' as const },
        boundTo(place.id),
        endOf(expiresAt),
      ),
    );

  return (
    <NewSecret
      what="write key"
      mint={mint}
      note={
        <Typography color="text.secondary" gutterBottom>
          For the libraries of Segment and RudderStack. Whoever has it sends what is known about the
          people of this tenant, and reads nothing.
        </Typography>
      }
    >
      <LastDay />
    </NewSecret>
  );
}
