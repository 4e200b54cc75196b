/** The inputs of a rule that may change, on both forms. */
import { Stack } from '@mui/material';
import { required } from 'ra-core';
import { NumberInput, SelectInput, TextInput } from 'ra-ui-materialui';
import type { ReactNode } from 'react';
import { get, useFormState, useWatch } from 'react-hook-form';
import { ANY, type Rule } from '../../data/rules.ts';
import type { Kind } from '../../values/typed-value.ts';
import { formatChoices, readChoices, typeChoices, writeChoices } from './rule-words.ts';
import { ValuesInput } from './values-input.tsx';

export const LABELS = {
  label: 'Label',
  description: 'Description',
  type: 'Type',
  minimum: 'At least',
  maximum: 'At most',
  maxLength: 'Most characters',
  format: 'Format',
  enum: 'Choices',
  default: 'Default',
  write: 'Written by',
  read: 'Seen by',
} as const;

export const RuleInputs = () => (
  <>
    <TextInput source="label" label={LABELS.label} helperText="Its name on pages" fullWidth />
    <TextInput
      source="description"
      label={LABELS.description}
      helperText={false}
      multiline
      fullWidth
    />
    <Choice source="type" label={LABELS.type} choices={typeChoices} />
    <Stack direction={{ xs: 'column', sm: 'row' }} sx={{ width: '100%', columnGap: 2 }}>
      <Fitting source="minimum" to={['number', 'integer']}>
        <NumberInput source="minimum" label={LABELS.minimum} helperText={false} fullWidth />
      </Fitting>
      <Fitting source="maximum" to={['number', 'integer']}>
        <NumberInput source="maximum" label={LABELS.maximum} helperText={false} fullWidth />
      </Fitting>
    </Stack>
    <Fitting source="maxLength" to={['string']}>
      <NumberInput source="maxLength" label={LABELS.maxLength} helperText={false} fullWidth />
    </Fitting>
    <Fitting source="format" to={['string']}>
      <Choice source="format" label={LABELS.format} choices={formatChoices} />
    </Fitting>
    <Values />
    <Choice source="write" label={LABELS.write} choices={writeChoices} />
    <Choice source="read" label={LABELS.read} choices={readChoices} />
  </>
);

interface ChoiceProps {
  readonly source: string;
  readonly label: string;
  readonly choices: readonly { readonly id: string; readonly name: string }[];
}

const Choice = ({ choices, ...props }: ChoiceProps) => (
  <SelectInput
    {...props}
    choices={[...choices]}
    validate={required()}
    helperText={false}
    fullWidth
  />
);

interface FittingProps {
  readonly source: string;
  readonly to: readonly Rule['type'][];
  readonly children: ReactNode;
}

/** An input for some types. What it holds or is refused for is shown with any. */
function Fitting({ source, to, children }: FittingProps) {
  const [type, value] = useWatch({ name: ['type', source] });
  const { errors } = useFormState();
  const isSet = ![undefined, null, '', ANY].includes(value);
  return to.includes(type) || isSet || get(errors, source) ? children : null;
}

const kinds: Readonly<Record<Rule['type'], Kind>> = {
  any: 'text',
  string: 'text',
  date: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  object: 'json',
  array: 'json',
};

function Values() {
  const type: Rule['type'] = useWatch({ name: 'type' }) ?? ANY;
  return (
    <>
      <ValuesInput
        source="enum"
        label={LABELS.enum}
        noun="choice"
        help="If there are any, a value is one of these."
        most={100}
        kind={kinds[type]}
      />
      <ValuesInput
        source="default"
        label={LABELS.default}
        noun="default"
        help="What holds for a person who has no value."
        most={1}
        kind={kinds[type]}
      />
    </>
  );
}
