/** The committed document is what the contracts say, and each of its parts is written once. */
import { describe, expect, test } from 'vitest';
import committed from '../../openapi.json';
import packageJson from '../../package.json';
import { chapters } from '../../scripts/openapi/chapters.ts';
import { openApiDocument } from '../../scripts/openapi/document.ts';
import { allContracts } from '../../src/api/surfaces.ts';

const operations = Object.values(committed.paths).flatMap((path) => Object.values(path));

test('openapi.json is up to date; if not, run `npm run openapi` and commit it', () => {
  expect(committed).toEqual(JSON.parse(JSON.stringify(openApiDocument(packageJson.version))));
});

test('every contract is an operation of its own', () => {
  const ids = operations.map(({ operationId }) => operationId).sort();
  expect(ids).toEqual(Object.keys(allContracts).sort());
});

test('it is OpenAPI 3.1 of at most 600 KB, as it is served', () => {
  expect(committed.openapi).toMatch(/^3\.1\./);
  expect(JSON.stringify(committed).length).toBeLessThanOrEqual(600_000);
});

test('its chapters describe what there is, and nothing else', () => {
  const described = chapters.flatMap(({ operations }) => Object.entries(operations));
  expect(described.map(([name]) => name).sort()).toEqual(Object.keys(allContracts).sort());
  for (const [name, { summary, replies }] of described) {
    expect(summary, name).not.toBe('');
    expect(Object.keys(replies), name).toEqual(Object.keys(allContracts[name]?.replies ?? {}));
  }
  for (const { name, description } of committed.tags) expect(description, name).not.toBe('');
});

test('every operation and every parameter has a description, and every parameter an example', () => {
  const components: Record<string, Parameter> = committed.components.parameters;
  for (const { operationId, description, parameters = [] } of operations as Operation[]) {
    expect(description, operationId).toBeTruthy();
    for (const given of parameters) {
      const { name, ...told } =
        '$ref' in given ? (components[given.$ref.split('/').at(-1) ?? ''] as Parameter) : given;
      expect(told.description, `${operationId} ${name}`).toBeTruthy();
      expect(told.example ?? told.schema.example, `${operationId} ${name}`).toBeDefined();
    }
  }
});

test('no body offers a field that is always refused', () => {
  const { PlatformMetadataMergePatch, PlatformMetadataPatch } = committed.components.schemas;
  expect(Object.keys(PlatformMetadataPatch.properties)).toEqual(['metadata', 'delete_keys']);
  expect(Object.keys(PlatformMetadataMergePatch.properties)).toEqual(['metadata']);
});

test('every way to send a body has an example', () => {
  const bodies = operations.flatMap((operation) =>
    'requestBody' in operation ? [operation.requestBody.content] : [],
  );
  for (const [type, body] of bodies.flatMap((content) => Object.entries<Part>(content))) {
    expect(body.example, `${type} ${JSON.stringify(body.schema)}`).toBeDefined();
  }
});

interface Parameter {
  readonly name: string;
  readonly description?: string;
  readonly example?: unknown;
  readonly schema: Readonly<Record<string, unknown>>;
}

interface Operation {
  readonly operationId: string;
  readonly description?: string;
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
}

type Part = Readonly<Record<string, unknown>>;

/** Every object of the document outside of examples, with the name that it has in its parent. */
function* objectsIn(value: unknown, key = ''): Generator<{ key: string; part: Part }> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { key, part: value as Part };
  for (const [name, child] of Object.entries(value)) {
    if (name !== 'example') yield* objectsIn(child, Array.isArray(value) ? key : name);
  }
}

/** The parts that stand in more than one place, as JSON. */
function repeated(parts: readonly Part[]): string[] {
  const places = Map.groupBy(parts, (part) => JSON.stringify(part));
  return [...places].filter(([, { length }]) => length > 1).map(([json]) => json);
}

describe('nothing is written twice that could be a component', () => {
  const objects = [...objectsIn(committed)];

  test('parameters', () => {
    expect(repeated(objects.map(({ part }) => part).filter((part) => 'in' in part))).toEqual([]);
  });

  test('schemas of objects', () => {
    const schemas = objects.filter(({ part }) => part.type === 'object' && 'properties' in part);
    expect(repeated(schemas.map(({ part }) => part))).toEqual([]);
  });

  test('responses of problems', () => {
    const responses = operations.flatMap(({ responses }) => Object.entries<Part>(responses));
    const problems = responses.filter(([status]) => Number(status) >= 400);
    expect(repeated(problems.map(([, part]) => part).filter((part) => !('$ref' in part)))).toEqual(
      [],
    );
  });

  test('headers', () => {
    const headers = objects.filter(({ key }) => key === 'headers');
    const named = headers.flatMap(({ part }) => Object.values(part) as Part[]);
    expect(repeated(named.filter((part) => !('$ref' in part)))).toEqual([]);
  });
});
