/** Preferences as rows: a key, a kind and a value each. */
import AddIcon from '@mui/icons-material/AddOutlined';
import { Button, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { problemsOf, type Row } from './draft.ts';
import { refusalOf } from './refusal-of.ts';
import { RowInputs } from './row-inputs.tsx';

interface Props {
  readonly rows: readonly Row[];
  /** What the server has refused, which may name a key. */
  readonly refusal: string | undefined;
  readonly readOnly: boolean;
  readonly onChange: (rows: readonly Row[]) => void;
}

export function Rows({ rows, refusal, readOnly, onChange }: Props) {
  const problems = problemsOf(rows);
  const [added, setAdded] = useState<number>();

  function add(): void {
    const id = Math.max(-1, ...rows.map((row) => row.id)) + 1;
    setAdded(id);
    onChange([...rows, { id, key: '', kind: 'text', value: '' }]);
  }

  return (
    <Stack spacing={1.5} sx={{ width: '100%' }}>
      {rows.length === 0 && (
        <Typography color="text.secondary">
          Nothing is stored
          {readOnly ? '.' : ' yet. Add the first key, or let your application do it.'}
        </Typography>
      )}
      {rows.map((row) => (
        <RowInputs
          key={row.id}
          row={row}
          problem={problems.get(row.id) ?? refusalOf(row.key, refusal)}
          readOnly={readOnly}
          takesFocus={row.id === added}
          onChange={(next) => onChange(rows.map((each) => (each.id === row.id ? next : each)))}
          onRemove={() => onChange(rows.filter(({ id }) => id !== row.id))}
        />
      ))}
      {!readOnly && (
        <Button onClick={add} startIcon={<AddIcon />} sx={{ alignSelf: 'flex-start' }}>
          Add a key
        </Button>
      )}
    </Stack>
  );
}
