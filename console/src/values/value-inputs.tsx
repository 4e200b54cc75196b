/** The inputs of a value: its kind, and its text in a fitting input. */
import { MenuItem, TextField } from '@mui/material';
import { asKind, type Kind, type TypedValue } from './typed-value.ts';

const kinds = {
  text: 'Text',
  number: 'Number',
  boolean: 'Yes or no',
  null: 'Null',
  json: 'JSON',
} as const satisfies Readonly<Record<Kind, string>>;

interface Props<T extends TypedValue> {
  readonly of: T;
  readonly readOnly?: boolean;
  readonly onChange: (typed: T) => void;
}

export const KindInput = <T extends TypedValue>({ of, readOnly = false, onChange }: Props<T>) => (
  <TextField
    select
    label="Kind"
    margin="none"
    value={of.kind}
    onChange={({ target }) => onChange(asKind(of, target.value as Kind))}
    sx={{ width: 116 }}
    slotProps={{ input: { readOnly } }}
  >
    {Object.entries(kinds).map(([kind, label]) => (
      <MenuItem key={kind} value={kind}>
        {label}
      </MenuItem>
    ))}
  </TextField>
);

interface ValueProps<T extends TypedValue> extends Props<T> {
  readonly problem?: string | undefined;
  readonly takesFocus?: boolean;
}

export function ValueInput<T extends TypedValue>({ of, readOnly = false, ...rest }: ValueProps<T>) {
  const { problem, takesFocus = false, onChange } = rest;
  const shared = {
    label: 'Value',
    fullWidth: true,
    margin: 'none' as const,
    value: of.value,
    onChange: ({ target }: { readonly target: { readonly value: string } }) =>
      onChange({ ...of, value: target.value }),
    autoFocus: takesFocus,
    error: problem !== undefined,
    helperText: problem,
    slotProps: { input: { readOnly } },
  };
  switch (of.kind) {
    case 'text':
      return <TextField {...shared} multiline maxRows={6} />;
    case 'number':
      return (
        <TextField
          {...shared}
          slotProps={{ input: { readOnly }, htmlInput: { inputMode: 'decimal' } }}
        />
      );
    case 'boolean':
      return (
        <TextField {...shared} select>
          <MenuItem value="true">Yes</MenuItem>
          <MenuItem value="false">No</MenuItem>
        </TextField>
      );
    case 'null':
      return <TextField {...shared} value="null" disabled />;
    case 'json':
      return (
        <TextField
          {...shared}
          multiline
          maxRows={12}
          slotProps={{ input: { readOnly, sx: { fontFamily: 'monospace' } } }}
        />
      );
  }
}
