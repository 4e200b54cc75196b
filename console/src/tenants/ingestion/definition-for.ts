/** The definition that a trait without one leads to. */
import type { LeftOut } from '../../data/left-out.ts';

const types: Readonly<Record<string, 'number' | 'boolean'>> = {
  number: 'number',
  boolean: 'boolean',
};

/** `companyName` becomes `company_name`. Empty for a trait in letters that no key has. */
const keyFor = (trait: string): string =>
  trait
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '_')
    .replace(/^[\d_]+|_+$/g, '')
    .slice(0, 64);

/** The form that defines an attribute, filled in for a trait. */
export function definitionFor({ example }: LeftOut, name: string): string {
  const key = keyFor(name);
  const source = {
    key,
    type: types[example.valueType ?? ''] ?? 'string',
    visibility: 'team',
    // By its key it is found already.
    ...(key !== name && { label: name, externalKey: name }),
  };
  return `/attributes/create?${new URLSearchParams({ source: JSON.stringify(source) })}`;
}
