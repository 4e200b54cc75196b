/** The bundle stays small. `npm run bench` measures its start-up time. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundleFigures } from '../../scripts/bench/bundle.ts';
import { people } from '../../scripts/demo-data.ts';
import { BUNDLE } from '../../scripts/runtime/runtime.ts';

test('the bundle has at most 150 KB, gzipped', () => {
  const { gzipped, parts } = bundleFigures();
  expect(gzipped, JSON.stringify(parts)).toBeLessThanOrEqual(150_000);
});

test('the bundle has nothing of development', () => {
  const program = readFileSync(`${BUNDLE}/worker.js`, 'utf8');
  expect(program).toContain('/api/v1/auth/codes');
  expect(program).not.toMatch(/\/dev\/(mail|people)|of development/);
  for (const { name, token } of Object.values(people)) {
    expect(program).not.toContain(name);
    expect(program).not.toContain(token);
  }
  const { inputs } = JSON.parse(readFileSync(`${BUNDLE}/meta.json`, 'utf8'));
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
