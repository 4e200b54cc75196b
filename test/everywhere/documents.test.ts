/** The documents, checked against the files that they name. */
import { describe, expect, test } from 'vitest';

const documents = import.meta.glob<string>(
  [
    '/*.md',
    '/{docs,src,test,scripts}/**/*.md',
    '/{console,cli}/*.md',
    '/{console,cli}/src/**/*.md',
  ],
  { query: '?raw', import: 'default', eager: true },
);
const sources = import.meta.glob<string>(
  ['/{src,test,scripts}/**/*.ts', '/{console,cli}/src/**/*.{ts,tsx}', '!**/*.d.ts'],
  { query: '?raw', import: 'default', eager: true },
);
const files = new Set(
  Object.keys(
    import.meta.glob([
      '/*.{md,json,toml,ts}',
      '/{src,test,scripts,docs,migrations}/**/*',
      '/{console,cli}/*.{md,json,ts,html}',
      '/{console,cli}/src/**/*',
      '!**/node_modules/**',
    ]),
  ),
);
const folders = new Set([...files].flatMap(foldersOf));
const exists = (path: string) => files.has(path) || folders.has(path.replace(/\/$/, ''));

function foldersOf(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** The lines of a document outside of its code blocks, with their numbers. */
function proseOf(text: string): { readonly line: string; readonly at: number }[] {
  let isCode = false;
  return text.split('\n').flatMap((line, i) => {
    const isFence = line.startsWith('```');
    if (isFence) isCode = !isCode;
    return isFence || isCode ? [] : [{ line, at: i + 1 }];
  });
}

const prose = Object.entries(documents).flatMap(([file, text]) =>
  proseOf(text).map(({ line, at }) => ({ file, line, place: `${file}:${at}` })),
);

const comments = Object.entries(sources).flatMap(([file, text]) =>
  text
    .split('\n')
    .map((line, i) => ({ file, line, place: `${file}:${i + 1}` }))
    .filter(({ line }) => /^\s*(\/\*\*|\*|\/\/)/.test(line)),
);

/** Paths under the top of the project, or under a `src`: `src/app.ts`, `http/body.ts`. */
function pathsIn(text: string): string[] {
  const found = text.matchAll(/(?<![\w/.@-])\w[\w-]*\/[\w./-]*\w\/?/g);
  return [...found]
    .map(([path]) => path)
    .filter((path) => /\.(tsx?|js|md|sql)$/.test(path) || isOurs(path));
}

const isOurs = (path: string) => /^(src|test|scripts|migrations|docs|console|cli)\//.test(path);

const isThere = (path: string) =>
  ['/', '/src/', '/console/', '/console/src/', '/cli/', '/cli/src/'].some((place) =>
    exists(`${place}${path}`),
  );

/** The anchors of a document, as GitHub makes them of its headings. */
const anchorsOf = (text: string) =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Whether a link leads to a file that is there, and to a heading that is in it. */
function leadsSomewhere(target: string, from: string): boolean {
  const url = new URL(target, `file://${from}`);
  const anchor = decodeURIComponent(url.hash.slice(1));
  if (!exists(url.pathname)) return false;
  return anchor === '' || anchorsOf(documents[url.pathname] ?? '').includes(anchor);
}

describe('documents', () => {
  test('name only files and folders that exist', () => {
    const spans = prose.flatMap(({ line, place }) =>
      [...line.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) =>
        pathsIn(code).map((path) => ({ path, place })),
      ),
    );
    expect(spans.length).toBeGreaterThan(20);
    expect(spans.filter(({ path }) => !isThere(path))).toEqual([]);
  });

  test('link only to files and headings that exist', () => {
    const links = prose.flatMap(({ file, line, place }) =>
      [...line.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => ({ file, target, place })),
    );
    const own = links.filter(({ target }) => !/^\w+:/.test(target));
    expect(own.length).toBeGreaterThan(20);
    expect(own.filter(({ file, target }) => !leadsSomewhere(target, file))).toEqual([]);
  });

  test('have at most 100 columns, outside of tables and code', () => {
    const long = prose.filter(({ line }) => line.length > 100 && !line.startsWith('|'));
    expect(long.map(({ place }) => place)).toEqual([]);
  });

  test('explain each runtime dependency', async () => {
    const { dependencies } = await import('../../package.json');
    const text = documents['/docs/decisions/dependencies.md'] ?? '';
    for (const name of Object.keys(dependencies)) expect(text).toContain(`\n## ${name}\n`);
  });
});

describe('comments', () => {
  test('name only files that exist', () => {
    const named = comments.flatMap(({ line, place }) =>
      pathsIn(line).map((path) => ({ path, place })),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(({ path }) => !isThere(path))).toEqual([]);
  });

  test('have at most 100 columns', () => {
    const long = comments.filter(({ line }) => line.length > 100);
    expect(long.map(({ place }) => place)).toEqual([]);
  });

  test('point only at decisions that exist', () => {
    const pointers = comments.flatMap(({ line, place }) =>
      [...line.matchAll(/docs\/[\w/-]+\.md(#[\w-]+)?/g)].map(([target]) => ({ target, place })),
    );
    expect(pointers.filter(({ target }) => !leadsSomewhere(`/${target}`, '/'))).toEqual([]);
  });
});
