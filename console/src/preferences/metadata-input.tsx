/** The input of preferences: as a form or as JSON, of which either keeps what was typed. */
import { Alert, ToggleButton, ToggleButtonGroup, Typography } from '@mui/material';
import isEqual from 'lodash/isEqual.js';
import { useInput } from 'ra-core';
import { useState } from 'react';
import type { Metadata } from '../data/preferences.ts';
import { metadataOf, problemsOf, type Row, rowsOf, textOf, textProblem } from './draft.ts';
import { JsonText } from './json-text.tsx';
import { type Around, Rows } from './rows.tsx';

type Draft =
  | { readonly as: 'form'; readonly rows: readonly Row[] }
  | { readonly as: 'json'; readonly text: string };

const draftOf = (metadata: Metadata, as: Draft['as']): Draft =>
  as === 'form' ? { as, rows: rowsOf(metadata) } : { as, text: textOf(metadata) };

/** The preferences of a draft. Undefined while something in it is wrong. */
function metadataIn(draft: Draft): Metadata | undefined {
  if (draft.as === 'form') {
    return problemsOf(draft.rows).size === 0 ? metadataOf(draft.rows) : undefined;
  }
  return textProblem(draft.text) === undefined ? JSON.parse(draft.text) : undefined;
}

const FAULTY = 'Something is not right yet.';

/** What the form holds meanwhile. It differs from all that is stored, so leaving warns. */
const NOT_YET: Metadata = { '': FAULTY };

interface Props extends Around {
  readonly readOnly: boolean;
}

export function MetadataInput({ readOnly, ...around }: Props) {
  const [draft, setDraft] = useState<Draft>({ as: 'form', rows: [] });
  // The value that the draft stands for, which changes without it after a save or a conflict.
  const [known, setKnown] = useState<Metadata>({});
  const isFaulty = metadataIn(draft) === undefined;
  const { field, fieldState } = useInput<{ metadata: Metadata }>({
    source: 'metadata',
    defaultValue: {},
    validate: () => (isFaulty ? FAULTY : undefined),
  });
  const value: Metadata = field.value;
  if (!isEqual(value, known)) {
    setKnown(value);
    setDraft(draftOf(value, draft.as));
  }

  function take(next: Draft): void {
    const metadata = metadataIn(next);
    setDraft(next);
    const held = metadata ?? NOT_YET;
    setKnown(held);
    field.onChange(held);
  }

  function show(as: Draft['as']): void {
    const metadata = metadataIn(draft);
    if (metadata) setDraft(draftOf(metadata, as));
  }

  const told = fieldState.error?.message;
  const refusal = told === FAULTY ? undefined : told;
  return (
    <>
      <ToggleButtonGroup
        exclusive
        size="small"
        value={draft.as}
        disabled={isFaulty}
        onChange={(_, as: Draft['as'] | null) => as && show(as)}
        aria-label="Edit as"
        sx={{ mb: 2 }}
      >
        <ToggleButton value="form">Form</ToggleButton>
        <ToggleButton value="json">JSON</ToggleButton>
      </ToggleButtonGroup>
      {isFaulty && (
        <Typography variant="body2" color="text.secondary" gutterBottom>
          Mend what is marked before you save or look at it the other way.
        </Typography>
      )}
      {draft.as === 'form' ? (
        <Rows
          {...around}
          rows={draft.rows}
          refusal={refusal}
          readOnly={readOnly}
          onChange={(rows) => take({ as: 'form', rows })}
        />
      ) : (
        <JsonText
          text={draft.text}
          readOnly={readOnly}
          onChange={(text) => take({ as: 'json', text })}
        />
      )}
      {refusal && (
        <Alert severity="error" sx={{ mt: 1, width: '100%', whiteSpace: 'pre-line' }}>
          {refusal}
        </Alert>
      )}
    </>
  );
}
