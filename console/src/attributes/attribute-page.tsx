/** One definition: its texts, and its type with a preview of what a change does to values. */
import { Typography } from '@mui/material';
import { required, useRecordContext } from 'ra-core';
import { TextInput } from 'ra-ui-materialui';
import { useCaller } from '../caller/caller.tsx';
import { VersionedEdit } from '../conflict/versioned-edit.tsx';
import type { Attribute } from '../data/attributes.ts';
import { LABELS, TextInputs, TypeInputs } from './attribute-fields.tsx';
import { DeleteAttribute } from './delete-attribute.tsx';
import { ReadOnlyNote } from './read-only-note.tsx';
import { SaveFitting, TypePreview } from './type-preview.tsx';

export function AttributePage() {
  const { may } = useCaller();
  const readOnly = !may('attributes.manage');
  return (
    <VersionedEdit
      title={<AttributeTitle />}
      labels={LABELS}
      readOnly={readOnly}
      toolbar={<SaveFitting />}
      below={readOnly ? undefined : <DeleteAttribute />}
    >
      <ReadOnlyNote />
      <Key />
      <TextInput
        source="label"
        label={LABELS.label}
        validate={required()}
        helperText={false}
        readOnly={readOnly}
        fullWidth
      />
      <TypeInputs readOnly={readOnly} />
      <TypePreview />
      <TextInputs readOnly={readOnly} />
    </VersionedEdit>
  );
}

function AttributeTitle() {
  const attribute = useRecordContext<Attribute>();
  return <span dir="auto">{attribute?.label}</span>;
}

/** The key never changes, so it is no input. */
function Key() {
  const attribute = useRecordContext<Attribute>();
  return (
    <Typography color="text.secondary" sx={{ overflowWrap: 'anywhere' }} gutterBottom>
      In requests its name is <code>{attribute?.key}</code>, which never changes.
    </Typography>
  );
}
