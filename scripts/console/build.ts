/** Builds the console with Vite, unless its sources are those of the last build. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runConsoleTool } from './tool.ts';

/** Where the built console lies, to be copied into the assets. */
export const CONSOLE = 'build/console/site';

const STAMP = 'build/console/sources.sha256';

/** What the built files depend on: the sources, the configuration, and the packages. */
const SOURCES = [
  'console/src',
  'cli/src',
  'console/index.html',
  'console/vite.config.ts',
  'console/package.json',
  'package-lock.json',
];

export function buildConsole(): void {
  const sources = hashOf(SOURCES);
  if (existsSync(CONSOLE) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources) return;
  // Absolute, because Vite would otherwise put it below the folder of the sources.
  runConsoleTool('vite', ['build', 'console', '--outDir', resolve(CONSOLE), '--emptyOutDir']);
  mkdirSync('build/console', { recursive: true });
  writeFileSync(STAMP, sources);
}

function hashOf(places: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of places.flatMap(filesIn)) hash.update(`${file}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

const filesIn = (place: string): string[] =>
  statSync(place).isFile()
    ? [place]
    : readdirSync(place, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !isErased(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
        .sort();

/** Types and READMEs leave nothing in the built files. */
const isErased = (name: string) => name.endsWith('.d.ts') || name.endsWith('.md');
