/** The guide about generated clients shows what `npm run test:clients` runs, word for word. */
import { globSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { fencedOf } from './blocks.ts';

const CLIENTS = 'test/clients';

export function generatedClients(): void {
  const blocks = fencedOf('generated-clients');
  const sources = globSync(`${CLIENTS}/*.{ts,js}`).map((file) => ({
    file,
    text: readFileSync(file, 'utf8'),
  }));
  const code = blocks.filter(({ language }) => language === 'ts' || language === 'js');
  for (const { text, line } of code) {
    const places = sources.filter((source) => flat(source.text).includes(flat(text)));
    expect(places, `generated-clients.md:${line} stands in ${CLIENTS}`).not.toEqual([]);
  }
  const shown = code.map(({ text }) => text);
  const needed = sources.filter(({ file }) => !/\.test\.ts$|target\.ts$/.test(file));
  for (const { file, text } of needed) expect(shown, `the guide has ${file}`).toContain(text);

  const { devDependencies, scripts } = JSON.parse(readFileSync(`${CLIENTS}/package.json`, 'utf8'));
  const commands = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
  const installed = commands.flatMap((text) => [...text.matchAll(/ (\S+)@(\d\S+)$/gm)]);
  expect(installed).toHaveLength(Object.keys(devDependencies).length - 1);
  for (const [, name = '', version] of installed) expect(devDependencies[name]).toBe(version);
  const run = commands.flatMap((text) => [...text.matchAll(/^npx (.*)$/gm)]);
  expect(scripts.generate.split(' && ').slice(2)).toEqual(run.map(([, command]) => command));
}

/** Without indentation: a guide shows a request without the test around it. */
const flat = (text: string): string => `\n${text.replaceAll(/^ +/gm, '')}`;
