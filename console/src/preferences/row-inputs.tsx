/** The inputs of one key: its name, the kind of its value, and the value in a fitting input. */
import RemoveIcon from '@mui/icons-material/RemoveCircleOutlineOutlined';
import { Box, IconButton, TextField, Tooltip } from '@mui/material';
import { KindInput, ValueInput } from '../values/value-inputs.tsx';
import type { Row } from './draft.ts';

interface Props {
  readonly row: Row;
  readonly problem: string | undefined;
  /** Where its value comes from. */
  readonly source: string;
  readonly readOnly: boolean;
  readonly takesFocus: boolean;
  readonly onChange: (row: Row) => void;
  readonly onRemove: () => void;
}

/** On a narrow screen the value stands below the key. */
export function RowInputs({ row, problem, source, readOnly, ...rest }: Props) {
  const { takesFocus, onChange, onRemove } = rest;
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
        helperText={problem ?? source}
        autoFocus={takesFocus}
        slotProps={{ input: { readOnly }, htmlInput: { dir: 'auto', spellCheck: false } }}
      />
      <KindInput of={row} readOnly={readOnly} onChange={onChange} />
      <Box sx={{ gridRow: { xs: 2, sm: 'auto' }, gridColumn: { xs: '1 / -1', sm: 'auto' } }}>
        <ValueInput of={row} readOnly={readOnly} onChange={onChange} />
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
