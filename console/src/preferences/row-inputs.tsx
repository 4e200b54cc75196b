/** The inputs of one key: its name, the kind of its value, and the value in a fitting input. */
import RemoveIcon from '@mui/icons-material/RemoveCircleOutlineOutlined';
import { Box, IconButton, MenuItem, TextField, Tooltip } from '@mui/material';
import { asKind, type Kind, type Row } from './draft.ts';

const kinds = {
  text: 'Text',
  number: 'Number',
  boolean: 'Yes or no',
  null: 'Null',
  json: 'JSON',
} as const satisfies Readonly<Record<Kind, string>>;

interface Props {
  readonly row: Row;
  readonly problem: string | undefined;
  readonly readOnly: boolean;
  readonly takesFocus: boolean;
  readonly onChange: (row: Row) => void;
  readonly onRemove: () => void;
}

/** On a narrow screen the value stands below the key. */
export function RowInputs({ row, problem, readOnly, takesFocus, onChange, onRemove }: Props) {
  const name = row.key || 'the new key';
  return (
    <Box
      role="group"
      aria-label={name}
      sx={{
        display: 'grid',
        gap: 1,
        alignItems: 'start',
        gridTemplateColumns: { xs: '1fr auto auto', sm: '2fr auto 3fr auto' },
        '& > *': { minWidth: 0 },
      }}
    >
      <TextField
        label="Key"
        margin="none"
        value={row.key}
        onChange={({ target }) => onChange({ ...row, key: target.value })}
        error={problem !== undefined}
        helperText={problem}
        autoFocus={takesFocus}
        slotProps={{ input: { readOnly }, htmlInput: { dir: 'auto', spellCheck: false } }}
      />
      <TextField
        select
        label="Kind"
        margin="none"
        value={row.kind}
        onChange={({ target }) => onChange(asKind(row, target.value as Kind))}
        sx={{ width: 116 }}
        slotProps={{ input: { readOnly } }}
      >
        {Object.entries(kinds).map(([kind, label]) => (
          <MenuItem key={kind} value={kind}>
            {label}
          </MenuItem>
        ))}
      </TextField>
      <Box sx={{ gridRow: { xs: 2, sm: 'auto' }, gridColumn: { xs: '1 / -1', sm: 'auto' } }}>
        <ValueInput row={row} readOnly={readOnly} onChange={onChange} />
      </Box>
      {!readOnly && (
        <Tooltip title={`Remove ${name}`}>
          <IconButton aria-label={`Remove ${name}`} onClick={onRemove}>
            <RemoveIcon />
          </IconButton>
        </Tooltip>
      )}
    </Box>
  );
}

function ValueInput({ row, readOnly, onChange }: Pick<Props, 'row' | 'readOnly' | 'onChange'>) {
  const shared = {
    label: 'Value',
    fullWidth: true,
    margin: 'none' as const,
    value: row.value,
    onChange: ({ target }: { readonly target: { readonly value: string } }) =>
      onChange({ ...row, value: target.value }),
    slotProps: { input: { readOnly } },
  };
  switch (row.kind) {
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
