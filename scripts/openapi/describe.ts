/** Puts the words about parameters and fields into the document. */
import { fields } from './descriptions/fields.ts';
import { parameters } from './descriptions/parameters.ts';
import type { Document } from './share.ts';

interface Described {
  description?: string;
}

interface Parameter extends Described {
  readonly name: string;
  readonly in: string;
  readonly schema: Described & { readonly example?: unknown };
  example?: unknown;
}

interface Schema extends Described {
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Changes the document in place. Raises for words about what is not in the document. */
export function describe({ components, paths }: Document): void {
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const unused = new Set(parameters);
  for (const { operationId, parameters: own = [] } of operations) {
    for (const parameter of own as unknown as Parameter[]) {
      const words = wordsFor(parameter, operationId);
      if (words) unused.delete(words);
      describeParameter(parameter, words);
    }
  }
  for (const { name } of unused) throw new Error(`no operation has the parameter ${name}`);
  for (const { field, of, text } of fields) {
    for (const schema of of)
      fieldIn(components.schemas?.[schema] as Schema, field).description = text;
  }
}

const wordsFor = ({ name, in: place }: Parameter, operationId: string) => {
  if (place === 'header') return undefined;
  const rivals = parameters.filter((words) => words.name === name);
  return rivals.find(({ of }) => of?.includes(operationId)) ?? rivals.find(({ of }) => !of);
};

function describeParameter(parameter: Parameter, words: (typeof parameters)[number] | undefined) {
  if (words) parameter.description = words.text;
  // Zod-openapi writes the words of a schema on its parameter as well. Once is enough.
  delete parameter.schema.description;
  const example = words?.example;
  if (parameter.example === undefined && parameter.schema.example === undefined) {
    if (example !== undefined) parameter.example = example;
  }
}

/** The field of a path, such as `data.token`. */
function fieldIn(schema: Schema | undefined, path: string): Described {
  const found = path.split('.').reduce((inner, name) => inner?.properties?.[name], schema);
  if (!found) throw new Error(`no schema has the field ${path}`);
  return found;
}
