/** One value of JSON, as a kind and a text. */
import { Box } from '@mui/material';
import { useInput } from 'ra-core';
import { type TypedValue, typedOf, valueProblem } from '../../values/typed-value.ts';
import { KindInput, ValueInput } from '../../values/value-inputs.tsx';

interface Props {
  readonly source: string;
  readonly label: string;
}

const FAULTY = 'Something is not right yet.';
const BLANK = typedOf('');

export function OneValueInput({ source, label }: Props) {
  const { field, fieldState } = useInput<Record<string, readonly TypedValue[]>>({
    source,
    defaultValue: [BLANK],
    validate: ([typed = BLANK]: readonly TypedValue[]) =>
      valueProblem(typed) === undefined ? undefined : FAULTY,
  });
  const [typed = BLANK]: readonly TypedValue[] = field.value;
  const told = fieldState.error?.message;
  const problem = valueProblem(typed) ?? (told === FAULTY ? undefined : told);
  const onChange = (next: TypedValue) => field.onChange([next]);
  return (
    <Box role="group" aria-label={label} sx={row}>
      <KindInput of={typed} onChange={onChange} />
      <ValueInput of={typed} problem={problem} onChange={onChange} />
    </Box>
  );
}

const row = {
  display: 'grid',
  gap: 1,
  width: '100%',
  my: 1,
  alignItems: 'start',
  gridTemplateColumns: 'auto 1fr',
  '& > *': { minWidth: 0 },
} as const;
