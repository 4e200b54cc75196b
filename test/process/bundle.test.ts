/** The bundle stays small. `npm run bench` measures its start-up time. */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { parse } from 'acorn';
import { full } from 'acorn-walk';
import { expect, test } from 'vitest';
import { bundleFigures } from '../../scripts/bench/bundle.ts';
import { BUNDLE, METAFILE, PROGRAM } from '../../scripts/bundle/bundle.ts';
import { people } from '../../scripts/demo-data.ts';
import { deploy } from '../../scripts/deploy/wrangler.ts';
import { partOf, uploadOf } from './upload.ts';

test('the bundle has at most 215 KB, gzipped', () => {
  const { gzipped, parts } = bundleFigures();
  expect(gzipped, JSON.stringify(parts)).toBeLessThanOrEqual(215_000);
  expect(readFileSync(PROGRAM, 'utf8')).not.toMatch(/\\n *(FROM|WHERE|JOIN)\b/);
});

test('a position in the bundle leads to the source, as the frames of a stack need it', () => {
  const program = readFileSync(PROGRAM, 'utf8');
  const payload = JSON.parse(readFileSync(`${PROGRAM}.map`, 'utf8'));
  const map = new SourceMap(payload);
  const found: string[] = [];
  // A stack begins at the `new` of its error.
  full(parse(program, { ecmaVersion: 'latest', sourceType: 'module', locations: true }), (node) => {
    if (node.type !== 'NewExpression' || !node.loc) return;
    const entry = map.findEntry(node.loc.start.line - 1, node.loc.start.column);
    if (!('originalSource' in entry)) return;
    const file = join(BUNDLE, payload.sourceRoot, entry.originalSource);
    if (!file.startsWith('src/')) return;
    const line = readFileSync(file, 'utf8').split('\n')[entry.originalLine] ?? '';
    found.push(`${file}: ${line.slice(entry.originalColumn)}`);
  });
  expect(found.length).toBeGreaterThan(100);
  expect(found.filter((each) => !/^\S+: new /.test(each))).toEqual([]);
});

test('a deployment uploads the bundle and its map, with the bindings that wrangler reads', async () => {
  const upload = await uploadOf((file) => deploy('', '--dry-run', '--outfile', file));
  const byHand = await uploadOf((file) =>
    execFileSync('wrangler', ['deploy', '--dry-run', '--env=', '--outfile', file]),
  );
  expect([...upload.keys()]).toEqual(['metadata', 'worker.js', 'worker.js.map']);
  expect(await partOf(upload, 'worker.js')).toBe(readFileSync(PROGRAM, 'utf8'));
  const [map, built] = [await partOf(upload, 'worker.js.map'), readFileSync(`${PROGRAM}.map`)];
  expect(JSON.parse(map).mappings).toBe(JSON.parse(String(built)).mappings);
  expect(JSON.parse(map).sources).toContain('src/worker.ts');
  const metadata = JSON.parse(await partOf(upload, 'metadata'));
  expect(metadata.bindings.length).toBeGreaterThan(20);
  expect(metadata).toEqual(JSON.parse(await partOf(byHand, 'metadata')));
});

test('the bundle has nothing of development', () => {
  const program = readFileSync(PROGRAM, 'utf8');
  expect(program).toContain('/api/v1/auth/codes');
  expect(program).not.toMatch(/\/dev\/(mail|people)|of development/);
  for (const { name, token } of Object.values(people)) {
    expect(program).not.toContain(name);
    expect(program).not.toContain(token);
  }
  const { inputs } = JSON.parse(readFileSync(METAFILE, 'utf8'));
  const sources = Object.keys(inputs).filter((file) => file.startsWith('src/'));
  expect(sources).toContain('src/worker.ts');
  expect(sources.filter((file) => file.startsWith('src/dev/'))).toEqual([]);
  expect(Object.keys(inputs).filter((file) => file.startsWith('scripts/'))).toEqual([]);
});

test('no page and no other asset has a token of the demo', () => {
  const assets = 'build/assets';
  const files = readdirSync(assets, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  expect(files).toContain(join(assets, 'index.html'));
  const tokens = [...Object.values(people).map(({ token }) => token), 'dev-root-token'];
  const telling = files.filter((file) => {
    const text = readFileSync(file, 'latin1');
    return tokens.some((token) => text.includes(token));
  });
  expect(telling).toEqual([]);
});
