/** The table of contents: it lists exactly the served endpoints, and each can be found by name. */
import { describe, expect, test } from 'vitest';
import { allContracts, surfaces } from '../../src/api/surfaces.ts';
import { app } from '../../src/app.ts';
import type { Contract } from '../../src/http/contract.ts';
import { GLOBAL_ROLES, SCOPE_ROLES } from '../../src/policy/permissions.ts';
import * as choices from '../../src/values/choices.ts';
import { ATTRIBUTE_TYPES } from '../../src/values/coercion.ts';

const endpoints = surfaces.flat();
const contracts = endpoints.map(({ contract }) => contract);

const sources = import.meta.glob<string>('/src/**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const isContract = (file: string) => /^\/src\/api\/.*\/contract\.ts$/.test(file);
const contractTexts = Object.entries(sources).filter(([file]) => isContract(file));
const modules = import.meta.glob<Record<string, unknown>>('/src/api/**/contract.ts', {
  eager: true,
});

describe('the list', () => {
  test('has a handler and a name of its own for each contract', () => {
    expect(Object.keys(allContracts)).toHaveLength(endpoints.length);
    for (const { operationId, handle } of endpoints)
      expect(handle, operationId).toBeTypeOf('function');
  });

  test('has every contract that a contract.ts declares', () => {
    const declared = Object.values(modules).flatMap((module) =>
      Object.values(module).flatMap((each) => Object.values(each as Record<string, Contract>)),
    );
    expect(declared.length).toBeGreaterThan(70);
    expect(declared.filter((each) => !contracts.includes(each)).map(({ path }) => path)).toEqual(
      [],
    );
  });

  test('has every route that is served', () => {
    const promised = contracts.map(({ method, path }) => `${method} ${path}`);
    const refusals = new Set(contracts.map(({ path }) => `ALL ${path}`));
    const hall = ['ALL /*', 'ALL /*', 'OPTIONS /*'];
    const served = app.routes.map(({ method, path }) => `${method} ${path}`);
    expect(served.sort()).toEqual([...hall, ...promised, ...refusals].sort());
  });

  test('is mounted by app.ts alone: nothing else makes or feeds a router', () => {
    const routers = Object.entries(sources).filter(([file, text]) =>
      /^import (?!type )[^;]*from 'hono'/m.test(text) ? file !== '/src/app.ts' : false,
    );
    expect(routers.map(([file]) => file)).toEqual([]);
    const feeding = Object.entries(sources).filter(([, text]) =>
      /\bapp\s*\.(on|all|route|get|post|put|patch|delete|mount)\(/.test(text),
    );
    expect(feeding.map(([file]) => file)).toEqual(['/src/pipeline/serve.ts']);
  });

  test('can be read outside of Workers: their classes are imported as types, but by worker.ts', () => {
    const classes = /^(import|export) (?!type )[^;]*from '.*\/(registrar|rate-limiter)\.ts'/m;
    const importing = Object.entries(sources).filter(([, text]) => classes.test(text));
    expect(importing.map(([file]) => file)).toEqual(['/src/worker.ts']);
  });
});

/** Whether the first path, as a router reads it, also matches the second one. */
function covers(earlier: string, later: string): boolean {
  const [one, other] = [earlier.split('/'), later.split('/')];
  return (
    one.length === other.length &&
    one.every((segment, i) => segment.startsWith(':') || segment === other[i])
  );
}

test('no endpoint stands behind one that would answer in its place', () => {
  const hidden = surfaces.flatMap((surface, s) =>
    surface.flatMap(({ operationId, contract: { method, path } }, e) => {
      // A surface refuses the methods that its paths do not have, so it covers whole paths.
      const before = surfaces.slice(0, s).flat();
      const beside = surface.slice(0, e).filter(({ contract }) => contract.method === method);
      return [...before, ...beside]
        .filter(({ contract }) => covers(contract.path, path))
        .map((earlier) => `${operationId} stands behind ${earlier.operationId}`);
    }),
  );
  expect(hidden).toEqual([]);
});

describe('every endpoint can be found', () => {
  test('by its path, which is written out in a contract.ts', () => {
    for (const { path } of contracts) {
      const found = contractTexts.filter(([, text]) => text.includes(`    path: '${path}',\n`));
      expect(found, path).toHaveLength(1);
    }
    const lines = contractTexts.flatMap(([, text]) => text.split('\n'));
    const composed = lines.filter((line) => /^ +path\b(?!: '\/[^']+',$)/.test(line));
    expect(composed).toEqual([]);
  });

  test('by its operationId, which is written out once in a contract.ts and once in the routes beside it', () => {
    for (const { operationId } of endpoints) {
      const named = contractTexts.filter(([, text]) => text.includes(`\n  ${operationId}: {\n`));
      expect(named, operationId).toHaveLength(1);
      const [[file] = ['']] = named;
      const routes = sources[file.replace('contract.ts', 'routes.ts')];
      expect(routes, operationId).toMatch(new RegExp(`^  ${operationId}[:,]`, 'm'));
    }
  });
});

describe('operationIds', () => {
  const named = Object.entries(allContracts);

  test('begin with the verb of their method', () => {
    const verbs: Readonly<Record<Contract['method'], RegExp>> = {
      GET: /^(list|read|export)[A-Z]/,
      POST: /^(accept|add|change|create|decline|erase|grant|identify|ingest|mint|obtain|redeem|replay|resend|rotate|send|sign|test|transfer|undo)[A-Z]/,
      PUT: /^(put|replace)[A-Z]/,
      PATCH: /^update[A-Z]/,
      DELETE: /^(delete|lift|remove|revoke|sign)[A-Z]/,
    };
    for (const [name, { method }] of named) expect(name).toMatch(verbs[method]);
  });

  test('are in the plural for lists, and for nothing else', () => {
    const plural = named.filter(([name]) => /s$|People$/.test(name));
    expect(plural.map(([name]) => name)).toEqual(
      named.map(([name]) => name).filter((name) => name.startsWith('list')),
    );
  });

  test('say put where PUT does as PATCH does, and replace where it replaces', () => {
    for (const [name, { path, body }] of named.filter(([, { method }]) => method === 'PUT')) {
      const twin = contracts.find((each) => each.path === path && each.method === 'PATCH');
      expect(body === twin?.body, name).toBe(name.startsWith('put'));
    }
  });
});

test('a contract reads roles, kinds, statuses and types from their constants', () => {
  const constants = [GLOBAL_ROLES, SCOPE_ROLES, ATTRIBUTE_TYPES, ...Object.values(choices)];
  const words: ReadonlySet<string> = new Set(constants.flat());
  const enums = Object.values(sources).flatMap((text) => [
    ...text.matchAll(/z\s*\.enum\(\s*\[([^\]]*)\]/g),
  ]);
  expect(enums.length).toBeGreaterThan(3);
  const spelled = enums.flatMap(([, list = '']) => list.match(/\w+/g) ?? []);
  // A service is a kind of user, which the tenancy surface shows as a role.
  expect(spelled.filter((word) => words.has(word) && word !== 'service')).toEqual([]);
});
