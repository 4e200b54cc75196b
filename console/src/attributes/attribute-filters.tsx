/** The filters of lists on attributes, by type. */
import { NullableBooleanInput, NumberInput, TextInput } from 'ra-ui-materialui';
import type { ReactElement } from 'react';
import type { Attribute } from '../data/attributes.ts';

type Type = Attribute['type'];

/** The operators of the API that a list offers for each type, with their words. */
const operators = {
  string: [
    ['is', 'is'],
    ['contains', 'contains'],
  ],
  number: [
    ['gte', 'at least'],
    ['lte', 'at most'],
  ],
  currency: [
    ['gte', 'at least'],
    ['lte', 'at most'],
  ],
  boolean: [['is', 'is']],
  date: [
    ['gte', 'from'],
    ['lte', 'until'],
  ],
} as const satisfies Readonly<Record<Type, readonly (readonly [string, string])[]>>;

/** The filters of all attributes, and whether a value is there at all. */
export const filtersOf = (attributes: readonly Attribute[]): ReactElement[] =>
  attributes.flatMap((attribute) => [
    ...operators[attribute.type].map(([operator, words]) => filterOf(attribute, operator, words)),
    <YesNo
      key={attribute.key}
      source={`attr.${attribute.key}.exists`}
      label={`${attribute.label} is set`}
    />,
  ]);

function filterOf({ key, label, type, currencyCode }: Attribute, operator: string, words: string) {
  const source = `attr.${key}.${operator}`;
  const named = { source, label: `${label} ${words}` };
  switch (type) {
    case 'string':
      return <TextInput key={source} {...named} resettable />;
    case 'number':
      return <NumberInput key={source} {...named} />;
    case 'currency':
      return <NumberInput key={source} source={source} label={`${named.label}, ${currencyCode}`} />;
    case 'boolean':
      return <YesNo key={source} {...named} />;
    case 'date':
      return (
        <TextInput
          key={source}
          {...named}
          type="date"
          slotProps={{ inputLabel: { shrink: true } }}
        />
      );
  }
}

interface YesNoProps {
  readonly source: string;
  readonly label: string;
}

export const YesNo = (props: YesNoProps) => (
  <NullableBooleanInput {...props} nullLabel="Either" trueLabel="Yes" falseLabel="No" />
);
