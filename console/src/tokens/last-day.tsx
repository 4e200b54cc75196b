/** The day on which a new token or key ends. */
import { TextInput } from 'ra-ui-materialui';

export const LastDay = () => (
  <TextInput
    source="expiresAt"
    label="Last day"
    type="date"
    helperText="Empty: a year from now."
    slotProps={{ inputLabel: { shrink: true } }}
    fullWidth
  />
);

/** The end of a day where the caller is. Without a day, Roster chooses the end. */
export const endOf = (day: string | null | undefined): { readonly expiresAt?: string } =>
  day ? { expiresAt: new Date(`${day}T23:59:59`).toISOString() } : {};
