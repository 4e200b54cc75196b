/** A list of values, each typed as its kind. */
import AddIcon from '@mui/icons-material/AddOutlined';
import RemoveIcon from '@mui/icons-material/RemoveCircleOutlineOutlined';
import { Box, Button, FormHelperText, IconButton, Tooltip, Typography } from '@mui/material';
import { useInput } from 'ra-core';
import { useId, useState } from 'react';
import { asKind, type Kind, type TypedValue, valueProblem } from '../../values/typed-value.ts';
import { KindInput, ValueInput } from '../../values/value-inputs.tsx';

interface Props {
  readonly source: string;
  readonly label: string;
  /** One value: `choice`. */
  readonly noun: string;
  readonly help: string;
  readonly most: number;
  /** Of a value that is added. */
  readonly kind: Kind;
}

const FAULTY = 'Something is not right yet.';

export function ValuesInput({ source, label, noun, help, most, kind }: Props) {
  const heading = useId();
  const [added, setAdded] = useState<number>();
  const { field, fieldState } = useInput<Record<string, readonly TypedValue[]>>({
    source,
    defaultValue: [],
    validate: (values: readonly TypedValue[]) =>
      values.some((each) => valueProblem(each) !== undefined) ? FAULTY : undefined,
  });
  const values: readonly TypedValue[] = field.value;
  const message = fieldState.error?.message;

  function add(): void {
    setAdded(values.length);
    field.onChange([...values, asKind({ kind: 'text', value: BEGINNINGS[kind] }, kind)]);
  }

  return (
    <Box role="group" aria-labelledby={heading} sx={{ width: '100%', mt: 1, mb: 2 }}>
      <Typography id={heading} sx={{ fontWeight: 600 }}>
        {label}
      </Typography>
      <Typography variant="body2" color="text.secondary" sx={{ mb: 1.5 }}>
        {help}
      </Typography>
      {[...values.entries()].map(([at, typed]) => (
        <Box key={at} role="group" aria-label={`${label} ${at + 1}`} sx={row}>
          <KindInput of={typed} onChange={(next) => field.onChange(values.with(at, next))} />
          <ValueInput
            of={typed}
            problem={valueProblem(typed)}
            takesFocus={at === added}
            onChange={(next) => field.onChange(values.with(at, next))}
          />
          <Tooltip title={`Remove this ${noun}`}>
            <IconButton
              aria-label={`Remove ${noun} ${at + 1}`}
              onClick={() => field.onChange(values.toSpliced(at, 1))}
            >
              <RemoveIcon />
            </IconButton>
          </Tooltip>
        </Box>
      ))}
      {values.length < most && (
        <Button onClick={add} startIcon={<AddIcon />}>
          Add a {noun}
        </Button>
      )}
      {message && message !== FAULTY && <FormHelperText error>{message}</FormHelperText>}
    </Box>
  );
}

/** What a new value of each kind is made of. */
const BEGINNINGS = { text: '', number: '', boolean: 'true', null: '', json: '' } as const;

const row = {
  display: 'grid',
  gap: 1,
  mb: 1.5,
  alignItems: 'start',
  gridTemplateColumns: 'auto 1fr auto',
  '& > *': { minWidth: 0 },
} as const;
