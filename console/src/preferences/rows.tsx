/** Preferences as rows: a key, a kind and a value each. Below them stands what tenants give. */
import AddIcon from '@mui/icons-material/AddOutlined';
import { Button, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import type { Effective } from '../data/effective.ts';
import type { Metadata } from '../data/preferences.ts';
import { type TypedValue, typedOf } from '../values/typed-value.ts';
import { problemsOf, type Row } from './draft.ts';
import { givenBeside, isKept } from './given.ts';
import { GivenValues } from './given-values.tsx';
import { refusalOf } from './refusal-of.ts';
import { RowInputs } from './row-inputs.tsx';
import { ownText, sourceText } from './source-words.ts';

/** The stored record and the effective values that the rows are shown with. */
export interface Around {
  readonly stored: Metadata;
  readonly effective: Pick<Effective, 'metadata' | 'sources'>;
  readonly isSelf: boolean;
}

interface Props extends Around {
  readonly rows: readonly Row[];
  /** What the server has refused, which may name a key. */
  readonly refusal: string | undefined;
  readonly readOnly: boolean;
  readonly onChange: (rows: readonly Row[]) => void;
}

export function Rows({ rows, refusal, readOnly, onChange, ...around }: Props) {
  const { stored, effective, isSelf } = around;
  const problems = problemsOf(rows);
  const shown = rows.filter((row) => !isKept(row, stored, effective));
  const [added, setAdded] = useState<number>();

  function add(key: string, typed: TypedValue): void {
    const id = Math.max(-1, ...rows.map((row) => row.id)) + 1;
    setAdded(id);
    onChange([...rows, { id, key, ...typed }]);
  }

  function sourceOf({ key }: Row): string {
    const source = effective.sources[key];
    return source?.locked ? sourceText(source, isSelf) : ownText(isSelf);
  }

  return (
    <Stack spacing={1.5} sx={{ width: '100%' }}>
      {shown.length === 0 && (
        <Typography color="text.secondary">
          Nothing is stored
          {readOnly ? '.' : ' yet. Add the first key, or let your application do it.'}
        </Typography>
      )}
      {shown.map((row) => (
        <RowInputs
          key={row.id}
          row={row}
          problem={problems.get(row.id) ?? refusalOf(row.key, refusal)}
          source={sourceOf(row)}
          readOnly={readOnly}
          takesFocus={row.id === added}
          onChange={(next) => onChange(rows.map((each) => (each.id === row.id ? next : each)))}
          onRemove={() => onChange(rows.filter(({ id }) => id !== row.id))}
        />
      ))}
      {!readOnly && (
        <Button
          onClick={() => add('', typedOf(''))}
          startIcon={<AddIcon />}
          sx={{ alignSelf: 'flex-start' }}
        >
          Add a key
        </Button>
      )}
      <GivenValues
        values={givenBeside(rows, stored, effective)}
        isSelf={isSelf}
        readOnly={readOnly}
        onReplace={({ key, value }) => add(key, typedOf(value))}
      />
    </Stack>
  );
}
