/** The rules of the house, held against the source. */
import { describe, expect, test } from 'vitest';
import architecture from '../../docs/architecture.md?raw';
import consistency from '../../docs/consistency.md?raw';
import packageJson from '../../package.json';
import security from '../../SECURITY.md?raw';
import wranglerToml from '../../wrangler.toml?raw';
import { importsUpwards, unusedExports } from '../support/house-rules.ts';

const sources = import.meta.glob<string>('/src/**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const tests = import.meta.glob<string>(['/test/**/*.ts', '!/test/clients/generated/**'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const scripts = import.meta.glob<string>('/scripts/**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const signs = import.meta.glob<string>('/src/**/README.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const pathOf = (file: string) => file.slice(1);
const files = Object.entries(sources).map(([file, text]) => ({ file: pathOf(file), text }));
const lengthOf = ({ text }: { text: string }) => text.trimEnd().split('\n').length;

/** The lines that break a rule, with their places. */
const offences = (pattern: RegExp, among = files) =>
  among.flatMap(({ file, text }) =>
    text
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1} ${line.trim()}`] : [])),
  );

describe('names', () => {
  test('are specific: no utils, helpers or common', () => {
    const vague = /(^|\/)(utils?|helpers?|common|misc|types|index)\.ts$/;
    expect(files.filter(({ file }) => vague.test(file)).map(({ file }) => file)).toEqual([]);
  });

  test('every folder opens with one sentence', () => {
    const folders = new Set(files.map(({ file }) => file.slice(0, file.lastIndexOf('/'))));
    for (const folder of folders) {
      const sign = signs[`/${folder}/README.md`];
      expect(sign, `${folder}/README.md`).toMatch(/^\S.*\.\n$/);
    }
  });
});

describe('the schema', () => {
  /** Migrations that only a later program needs, the newest among them perhaps. */
  const later: readonly string[] = [];

  test('that the program needs is the newest, but for what only a later one needs', () => {
    const names = Object.keys(import.meta.glob('/migrations/*.sql'))
      .map((file) => file.replace('/migrations/', ''))
      .sort();
    const [, needed] =
      /^const NEEDED = '(.*)';$/m.exec(sources['/src/db/needed-schema.ts'] ?? '') ?? [];
    expect(needed, 'NEEDED in src/db/needed-schema.ts').toBe(
      names.filter((name) => !later.includes(name)).at(-1),
    );
    expect(wranglerToml, 'the table that it asks').not.toContain('migrations_table');
  });
});

describe('size', () => {
  test('no file is a pile: 250 lines at most, the schema aside', () => {
    const long = files.filter((each) => lengthOf(each) > 250 && each.file !== 'src/db/schema.ts');
    expect(long.map(({ file }) => file)).toEqual([]);
  });

  test('no test and no script is longer than 350 lines', () => {
    const all = Object.entries({ ...tests, ...scripts }).map(([file, text]) => ({ file, text }));
    const long = all.filter((each) => lengthOf(each) > 350);
    expect(long.map((each) => `${each.file} ${lengthOf(each)}`)).toEqual([]);
  });

  test('the median file has 20 to 60 lines', () => {
    const lengths = files.map(lengthOf).sort((a, b) => a - b);
    const median = lengths[Math.floor(lengths.length / 2)] ?? 0;
    expect(median).toBeGreaterThanOrEqual(20);
    expect(median).toBeLessThanOrEqual(60);
  });
});

describe('types', () => {
  test('nothing is any, nothing is silenced', () => {
    expect(offences(/(: any\b|\bas any\b|<any>|@ts-ignore|@ts-expect-error)/)).toEqual([]);
  });

  test('a cast through unknown or never has a comment above it', () => {
    const unexplained = files.flatMap(({ file, text }) => {
      const lines = text.split('\n');
      return lines.flatMap((line, i) => {
        if (!/\bas (unknown as|never)\b/.test(line)) return [];
        const above = lines.slice(Math.max(0, i - 8), i);
        return above.some((each) => each.trim().startsWith('//')) ? [] : [`${file}:${i + 1}`];
      });
    });
    expect(unexplained).toEqual([]);
  });

  test('zod is imported as a namespace, so that the bundler can cut it', () => {
    expect(offences(/import (type )?\{[^}]*\} from '[./]+\/zod\.ts'/)).toEqual([]);
  });
});

describe('directions', () => {
  /** The rooms from top to bottom, as docs/architecture.md lists them. */
  const floors = [...(/```floors\n(.*?)```/s.exec(architecture)?.[1] ?? '').matchAll(/^\w+/gm)].map(
    ([room]) => room,
  );

  const roomOf = (file: string) => {
    if (file === 'src/env.ts') return 'env';
    const [, room, ...inside] = file.split('/');
    return inside.length > 0 ? String(room) : 'entrance';
  };

  test('every folder of src is a floor of docs/architecture.md, and every floor is there', () => {
    const rooms = new Set(files.map(({ file }) => roomOf(file)));
    expect([...rooms].sort()).toEqual([...floors].sort());
  });

  test('imports run down the floors only, for values and for types', () => {
    expect(importsUpwards(files, floors, roomOf)).toEqual([]);
  });

  test('rules, presenters and policies do no I/O and have no clock', () => {
    const pure = files.filter(({ file }) => /(rules|present|merge)\.ts$|src\/policy\//.test(file));
    expect(
      offences(/Date\.now|new Date\(\)|D1Database|KVNamespace|\bfetch\(|Math\.random/, pure),
    ).toEqual([]);
  });

  test('SQL stands where the tables are: in the directory and below it, never in the API', () => {
    const rooms = ['directory', 'idempotency', 'auth', 'db'];
    // It measures statements that others prepare.
    const measured = 'src/http/measured-database.ts';
    const others = files.filter(({ file }) => !rooms.includes(roomOf(file)) && file !== measured);
    const sql = /\bSELECT\b|\bINSERT INTO\b|\bUPDATE \w+ SET\b|\bDELETE FROM\b|\.prepare\(/;
    expect(offences(sql, others)).toEqual([]);
  });

  test('the directory tells outcomes and knows no HTTP', () => {
    const directory = files.filter(({ file }) => roomOf(file) === 'directory');
    expect(offences(/from '[./]+\/http\/|\bProblem\b/, directory)).toEqual([]);
  });

  test('bookmarks are compared by db/bookmark.ts alone: as texts they have no order', () => {
    const others = files.filter(({ file }) => file !== 'src/db/bookmark.ts');
    expect(offences(/(bookmark|fence|height|demand)[\w.]*\)? [<>]=? /i, others)).toEqual([]);
  });

  test('KV is written by the publisher alone', () => {
    const others = files.filter(({ file }) => file !== 'src/copies/publisher.ts');
    expect(offences(/\b(COPIES|(?<!storage\.)kv)\.(put|delete)\b/, others)).toEqual([]);
  });
});

describe('one place', () => {
  const outside = (...places: readonly string[]) =>
    files.filter(({ file }) => !places.includes(file));

  test('imports zod, and gives it words: values/zod.ts', () => {
    const all = Object.entries(scripts).map(([file, text]) => ({ file, text }));
    expect(offences(/from 'zod\b(?!-)/, [...outside('src/values/zod.ts'), ...all])).toEqual([]);
  });

  test('casts rows of D1: db/rows.ts', () => {
    expect(offences(/\bresults\b( \?\? \[\])?\)? as /, outside('src/db/rows.ts'))).toEqual([]);
  });

  test('spells each problem: http/problem.ts', () => {
    expect(offences(/new Problem\(\{/, outside('src/http/problem.ts'))).toEqual([]);
  });

  test('writes times: values/time.ts', () => {
    expect(offences(/\.toISOString\(/, outside('src/values/time.ts'))).toEqual([]);
  });

  test('is reached from another: what nobody imports is not exported', () => {
    const all = Object.entries({ ...sources, ...tests, ...scripts });
    const among = all.map(([file, text]) => ({ file: pathOf(file), text }));
    const judged = files.filter(({ file }) => file !== 'src/db/schema.ts');
    expect(unusedExports(judged, among)).toEqual([]);
  });
});

describe('configuration', () => {
  test('the bindings and variables of wrangler.toml are those of Env', () => {
    const bound = [...wranglerToml.matchAll(/^(?:binding|name) = "([A-Z_]+)"/gm)].map(
      ([, name]) => name,
    );
    const vars = wranglerToml.slice(wranglerToml.indexOf('[vars]'), wranglerToml.indexOf('[[d1'));
    const named = [...vars.matchAll(/^([A-Z_]+) =/gm)].map(([, name]) => name);
    const env = sources['/src/env.ts'] ?? '';
    const required = [...env.matchAll(/^ {2}readonly ([A-Z_]+):/gm)].map(([, name]) => name);
    expect([...bound, ...named].sort()).toEqual(required.sort());
  });

  test('staging has the bindings and variables of the top level', () => {
    const namesIn = (text: string) =>
      [...text.matchAll(/^([A-Z_]+) =|\b(?:binding|name) = "([A-Z_]+)"/gm)].map(
        ([, variable, binding]) => variable ?? binding,
      );
    const [top = '', staging = ''] = wranglerToml.replace(/^#.*$/gm, '').split('[env.staging]');
    // Wrangler inherits the assets alone.
    expect(['ASSETS', ...namesIn(staging)].sort()).toEqual(namesIn(top).sort());
  });

  test('the button that deploys describes every variable and secret', () => {
    const env = sources['/src/env.ts'] ?? '';
    const texts = [...env.matchAll(/^ {2}readonly ([A-Z_]+)\??: string;/gm)].map(
      ([, name]) => name,
    );
    const described = Object.keys(packageJson.cloudflare.bindings);
    expect(described.filter((name) => !env.includes(` ${name}`))).toEqual([]);
    expect(texts.filter((name) => !described.includes(String(name)))).toEqual([]);
  });

  test('dependencies are pinned', () => {
    const versions = { ...packageJson.dependencies, ...packageJson.devDependencies };
    for (const [name, version] of Object.entries(versions)) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    }
  });
});

describe('documents', () => {
  test.each([['SECURITY.md', security] as const, ['docs/consistency.md', consistency] as const])(
    '%s names tests that are there',
    (_name, text) => {
      const proofs = [...text.matchAll(/\| ((?:`[\w/-]+`|, | )+)(?:, all )?\|$/gm)];
      const named = proofs.flatMap(([, cell = '']) => cell.match(/[\w/-]+/g) ?? []);
      expect(named.length).toBeGreaterThan(5);
      for (const name of named) expect(Object.keys(tests)).toContain(`/test/${name}.test.ts`);
    },
  );
});

test('no test measures the machine, or waits for it for a certain time', () => {
  const byTheClock = /^\/test\/(long\/|process\/|support\/(eventually|fault-sweep|fakes\/))/;
  const inside = Object.entries(tests).filter(([file]) => !byTheClock.test(file));
  const all = inside.map(([file, text]) => ({ file, text }));
  const machine = /performance\.now|vi\.wait(For|Until)\(|\}, [\d_]+\);$|(?<!\.)\btimeout: \d/;
  expect(offences(machine, all)).toEqual([]);
});

test('no test is kept quiet', () => {
  const all = Object.entries(tests).map(([file, text]) => ({ file, text }));
  expect(offences(/\b(it|test|describe)\.(skip|only|todo)\b/, all)).toEqual([]);
});

test('an object is written as an object, not spread from literals', () => {
  const all = [...files, ...Object.entries(tests).map(([file, text]) => ({ file, text }))];
  expect(offences(/\.\.\.\{/, all)).toEqual([]);
});
