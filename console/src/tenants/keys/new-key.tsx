/** Makes another key for a service user, and shows it once. */
import type { FieldValues } from 'react-hook-form';
import { boundTo, mintToken } from '../../data/tokens.ts';
import { endOf, LastDay } from '../../tokens/last-day.tsx';
import { NewSecret } from '../../tokens/new-secret.tsx';
import type { Place } from '../rights.ts';

export function NewKey({ place, userId }: { readonly place: Place; readonly userId: string }) {
  const mint = ({ name, expiresAt }: FieldValues) =>
    mintToken(Object.assign({ name: String(name), userId }, boundTo(place.id), endOf(expiresAt)));

  return (
    <NewSecret what="key" mint={mint}>
      <LastDay />
    </NewSecret>
  );
}
