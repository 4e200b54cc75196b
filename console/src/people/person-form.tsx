/** The form of those who manage people, and of those who may only see it. */
import { Typography } from '@mui/material';
import { BooleanInput } from 'ra-ui-materialui';
import { AttributeInput } from '../attributes/attribute-input.tsx';
import { valueText } from '../attributes/attribute-value.ts';
import { useDefinitions } from '../attributes/use-definitions.ts';
import { useCaller } from '../caller/caller.tsx';
import type { Describe } from '../conflict/description.ts';
import { VersionedEdit } from '../conflict/versioned-edit.tsx';
import type { Attribute } from '../data/attributes.ts';
import { AttributeValues } from './attribute-values.tsx';
import { PROFILE_LABELS, ProfileInputs } from './profile-inputs.tsx';
import { Who } from './who.tsx';

export function PersonForm({ readOnly }: { readonly readOnly: boolean }) {
  const seesDefinitions = useCaller().may('attributes.view');
  const definitions = useDefinitions() ?? [];
  return (
    <VersionedEdit title={false} describe={describeWith(definitions)} readOnly={readOnly}>
      <Who />
      <ProfileInputs readOnly={readOnly} />
      <BooleanInput
        source="emailVerified"
        label={LABELS.emailVerified}
        helperText={false}
        disabled={readOnly}
      />
      <Typography component="h2" variant="h6" sx={{ mt: 2 }}>
        Attributes
      </Typography>
      {!seesDefinitions && <AttributeValues />}
      {seesDefinitions && definitions.length === 0 && (
        <Typography color="text.secondary">No attribute is defined.</Typography>
      )}
      {definitions.map((attribute) => (
        <AttributeInput key={attribute.key} attribute={attribute} readOnly={readOnly} />
      ))}
    </VersionedEdit>
  );
}

const LABELS: Readonly<Record<string, string>> = {
  ...PROFILE_LABELS,
  emailVerified: 'Email is verified',
};

const describeWith =
  (definitions: readonly Attribute[]): Describe =>
  ([name = '', key]) => {
    const definition = definitions.find((each) => name === 'attributes' && each.key === key);
    if (definition) {
      return { label: definition.label, text: (value) => valueText(definition, value) };
    }
    const label = LABELS[name];
    return label === undefined ? undefined : { label };
  };
