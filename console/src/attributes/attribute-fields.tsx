/** The inputs of a definition that may change later, on both forms. */
import { required } from 'ra-core';
import { SelectInput, TextInput } from 'ra-ui-materialui';
import { useWatch } from 'react-hook-form';
import { typeChoices, visibilityChoices } from './attribute-types.ts';

interface Props {
  readonly readOnly?: boolean;
}

export const LABELS = {
  label: 'Label',
  type: 'Type',
  currencyCode: 'Currency code',
  description: 'Description',
  externalKey: 'External key',
  visibility: 'Visible to',
} as const;

export const TypeInputs = ({ readOnly }: Props) => (
  <>
    <SelectInput
      source="type"
      label={LABELS.type}
      choices={typeChoices}
      validate={required()}
      helperText={false}
      readOnly={readOnly}
      fullWidth
    />
    <CurrencyCodeInput readOnly={readOnly} />
  </>
);

/** Only a currency has a code. */
function CurrencyCodeInput({ readOnly }: Props) {
  if (useWatch({ name: 'type' }) !== 'currency') return null;
  return (
    <TextInput
      source="currencyCode"
      label={LABELS.currencyCode}
      parse={(text: string) => text.toUpperCase()}
      validate={required()}
      helperText="Three letters of ISO 4217, such as EUR"
      slotProps={{ htmlInput: { maxLength: 3, autoCapitalize: 'characters' } }}
      readOnly={readOnly}
      fullWidth
    />
  );
}

export const TextInputs = ({ readOnly }: Props) => (
  <>
    <TextInput
      source="description"
      label={LABELS.description}
      helperText="Shown below its input on a person's page"
      readOnly={readOnly}
      multiline
      fullWidth
    />
    <TextInput
      source="externalKey"
      label={LABELS.externalKey}
      helperText="Its name in another system"
      readOnly={readOnly}
      fullWidth
    />
    <SelectInput
      source="visibility"
      label={LABELS.visibility}
      choices={visibilityChoices}
      validate={required()}
      helperText="Who sees it of the people of their tenant, and filters by it"
      readOnly={readOnly}
      fullWidth
    />
  </>
);
