/** The inputs of a default that may change, on both forms. */
import { FormHelperText } from '@mui/material';
import { BooleanInput } from 'ra-ui-materialui';
import { useFormState } from 'react-hook-form';
import { OneValueInput } from './one-value-input.tsx';

export const LABELS = { value: 'Value', locked: 'Locked' } as const;

export const DefaultInputs = () => (
  <>
    <OneValueInput source="value" label={LABELS.value} />
    <BooleanInput
      source="locked"
      label={LABELS.locked}
      helperText="Everybody has this value, and nobody changes their own. What they had stays, and counts again when the lock ends."
      sx={{ mt: 1 }}
    />
    <LockProblem />
  </>
);

/** A switch does not show what is wrong with it. */
function LockProblem() {
  const message = useFormState().errors.locked?.message;
  return message ? <FormHelperText error>{String(message)}</FormHelperText> : null;
}
