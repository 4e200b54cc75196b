/**
 * The bundle of production: what `npm run deploy` uploads, and what benchmarks and tests run.
 * Wrangler puts the modules into one, and terser makes that smaller.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type Program, parse } from 'acorn';
import { minify_sync as minify } from 'terser';
import { joinLines } from './sql.ts';

declare module 'terser' {
  // It takes the trees of ESTree as well, which its types do not tell.
  interface ParseOptions {
    spidermonkey?: boolean;
  }
  function minify_sync(tree: Program, options: MinifyOptions): MinifyOutput;
}

/** The directory of the bundle. */
export const BUNDLE = 'build/worker';

/** The program itself. Its source map is beside it. */
export const PROGRAM = `${BUNDLE}/worker.js`;

/** What esbuild, which wrangler uses, tells about the parts of the bundle. */
export const METAFILE = `${BUNDLE}/meta.json`;

const { ROSTER_ROOT_TOKEN: _, ...inherited } = process.env;

/** The variables that wrangler gets. It has no use for the root token. */
export const environment = { ...inherited, WRANGLER_SEND_METRICS: 'false' };

export interface BundleOptions {
  /** The directory of the project. */
  readonly project?: string;
  /** A section `[env.…]` of wrangler.toml. */
  readonly env?: string;
}

/** Builds the bundle. Throws an error with the words of wrangler if it cannot be built. */
export function bundle({ project = '.', env = '' }: BundleOptions = {}): void {
  // Wrangler uploads any module of the directory along with the program.
  rmSync(join(project, BUNDLE), { recursive: true, force: true });
  const args = ['deploy', '--dry-run', '--outdir', BUNDLE, '--metafile', METAFILE, `--env=${env}`];
  const { status, stdout, stderr } = spawnSync('wrangler', args, {
    cwd: project,
    env: environment,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stripVTControlCharacters(`${stdout}\n${stderr}`).trim());
  makeSmaller(join(project, PROGRAM));
}

/** Minifies a program in place. The new source map leads to the same sources as the one before. */
function makeSmaller(program: string): void {
  const map = `${program}.map`;
  const tree = parse(readFileSync(program, 'utf8'), {
    ecmaVersion: 'latest',
    sourceType: 'module',
    locations: true,
  });
  joinLines(tree);
  const { code = '', map: newMap = '' } = minify(tree, {
    parse: { spidermonkey: true },
    module: true,
    ecma: 2020,
    compress: { passes: 2 },
    sourceMap: {
      content: readFileSync(map, 'utf8'),
      includeSources: true,
      filename: 'worker.js',
      url: 'worker.js.map',
      // Sources are named from the directory of the project, and the map lies two below.
      root: '../../',
    },
  });
  writeFileSync(program, code);
  writeFileSync(map, String(newMap));
}
