/** The input of an attribute's type. */
import { InputAdornment } from '@mui/material';
import { useRecordContext } from 'ra-core';
import { NullableBooleanInput, NumberInput, TextInput } from 'ra-ui-materialui';
import type { Attribute } from '../data/attributes.ts';
import type { Person } from '../data/people.ts';
import { dayOf, fromDay, fromMinute, isDay, minuteOf } from './dates.ts';

interface Props {
  readonly attribute: Attribute;
  readonly readOnly?: boolean;
}

export function AttributeInput({ attribute, readOnly }: Props) {
  const { key, label, type, description, currencyCode } = attribute;
  const shared = {
    source: `attributes.${key}`,
    label,
    helperText: description ?? false,
    readOnly,
    fullWidth: true,
  } as const;
  switch (type) {
    case 'string':
      return <TextInput {...shared} />;
    case 'boolean':
      return <NullableBooleanInput {...shared} nullLabel="Empty" trueLabel="Yes" falseLabel="No" />;
    case 'date':
      return <DateInput {...shared} />;
    case 'number':
      return <NumberInput {...shared} />;
    case 'currency': {
      const code = <InputAdornment position="start">{currencyCode}</InputAdornment>;
      return <NumberInput {...shared} slotProps={{ input: { startAdornment: code } }} />;
    }
  }
}

interface DateProps {
  readonly source: string;
  readonly label: string;
  readonly helperText: string | false;
  readonly readOnly: boolean | undefined;
}

/** Takes a day, or a time of day where one is stored. */
function DateInput({ source, label, helperText, ...rest }: DateProps) {
  const stored = useRecordContext<Person>()?.attributes[source.slice('attributes.'.length)];
  const days = isDay(stored);
  return (
    <TextInput
      {...rest}
      source={source}
      label={days ? label : `${label} (UTC)`}
      type={days ? 'date' : 'datetime-local'}
      format={days ? dayOf : minuteOf}
      parse={days ? fromDay : fromMinute}
      helperText={helperText}
      slotProps={{ inputLabel: { shrink: true } }}
    />
  );
}
