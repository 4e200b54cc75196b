/**
 * Makes components of equal parameters, headers and responses. Zod-openapi shares parts that are
 * one object. The contracts are written out, so many of their parts are equal and not one object.
 */
import { inPascalCase } from './names.ts';

interface Reference {
  readonly $ref: string;
}
interface Parameter {
  readonly name: string;
  readonly schema: { readonly title?: string };
}
interface Response {
  readonly headers?: Record<string, unknown>;
  readonly content?: Readonly<Record<string, { readonly schema: Partial<Reference> }>>;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: (Parameter | Reference)[];
  readonly responses: Record<string, Response | Reference>;
}
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Record<string, Record<string, unknown>> & {
    readonly responses: Record<string, Response>;
  };
}

/** A part of the document, the name that it would have as a component, and how to move it there. */
interface Place {
  readonly part: unknown;
  readonly name: string;
  /** Precedes the name where others have the same name. */
  readonly prefix: string;
  readonly replaceBy: (reference: Reference) => void;
}

/**
 * Changes the document in place. `prefixOf` sets apart the parts of the operations of one dialect.
 */
export function shareEqualParts(
  { components, paths }: Document,
  prefixOf: (operationId: string) => string,
): void {
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const everywhere = (placesIn: (operation: Operation, prefix: string) => Place[]) =>
    operations.flatMap((operation) => placesIn(operation, prefixOf(operation.operationId)));

  components.parameters = share('parameters', everywhere(parametersOf));
  const headers = Object.values(components.responses).flatMap((response) =>
    headersOf(response, ''),
  );
  components.headers = share('headers', [...everywhere(headersIn), ...headers]);
  const responses = everywhere(responsesOf).filter(isAlwaysTheSame);
  Object.assign(components.responses, share('responses', responses));
}

function parametersOf({ parameters = [] }: Operation, prefix: string): Place[] {
  return parameters.flatMap((part, index) => {
    if ('$ref' in part) return [];
    const replaceBy = (reference: Reference) => {
      parameters[index] = reference;
    };
    return [{ part, name: wordFor(part.schema.title ?? part.name), prefix, replaceBy }];
  });
}

const headersIn = ({ responses }: Operation, prefix: string): Place[] =>
  Object.values(responses).flatMap((response) =>
    '$ref' in response ? [] : headersOf(response, prefix),
  );

const headersOf = ({ headers = {} }: Response, prefix: string): Place[] =>
  Object.entries(headers).map(([key, part]) => ({
    part,
    prefix,
    name: wordFor(key),
    replaceBy: (reference) => {
      headers[key] = reference;
    },
  }));

const responsesOf = ({ responses }: Operation, prefix: string): Place[] =>
  Object.entries(responses).flatMap(([status, part]) => {
    if ('$ref' in part) return [];
    const replaceBy = (reference: Reference) => {
      responses[status] = reference;
    };
    return [{ part, name: nameOf(part, status), prefix, replaceBy }];
  });

const wordFor = (name: string) => inPascalCase(name.replace(/^x-d1-/, ''));

/** A response is called what its schema is called. */
function nameOf({ content = {} }: Response, status: string): string {
  const [body] = Object.values(content);
  if (!body) return status === '304' ? 'NotModified' : 'NoContent';
  return body.schema.$ref?.split('/').at(-1) ?? '';
}

/** Replies of one name mostly show different examples. Then they stay with their operations. */
const isAlwaysTheSame = ({ name, part }: Place, _index: number, places: readonly Place[]) =>
  places.every((other) => other.name !== name || isEqual(other.part, part));

const isEqual = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** The components that replace parts which are not alone. */
function share(kind: string, places: readonly Place[]): Record<string, unknown> {
  const components: Record<string, unknown> = {};
  const groups = [...Map.groupBy(places, ({ part }) => JSON.stringify(part)).values()];
  const shared = groups.filter((group) => group.length > 1);
  for (const rivals of Map.groupBy(shared, ([place]) => place?.name).values()) {
    for (const group of rivals) {
      const [{ part, name, prefix }] = group as [Place];
      const id = rivals.length === 1 ? name : `${prefix}${name}`;
      if (id === '' || id in components) throw new Error(`two ${kind} would be called "${id}"`);
      components[id] = part;
      for (const { replaceBy } of group) replaceBy({ $ref: `#/components/${kind}/${id}` });
    }
  }
  return components;
}
