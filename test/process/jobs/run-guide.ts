/** Runs a guide as its reader would: shell in one bash, then JavaScript as one module. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { type Block, blocksOf } from './blocks.ts';
import { alike } from './normal.ts';

/** Ends the output of each block. */
const MARK = '# end of a block';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Runs all blocks, and compares what each prints with what the guide shows behind it. Returns the
 * variables that the shell has left.
 */
export async function runGuide(guide: string, variables: Variables): Promise<Variables> {
  const blocks = blocksOf(guide);
  const directory = mkdtempSync(join(tmpdir(), 'roster-guide-'));
  try {
    const file = (name: string) => join(directory, name);
    const shell = blocks.filter(({ language }) => language === 'sh');
    const lines = shell.map(({ code }) => `${code}echo; echo '${MARK}'\n`);
    const script = ['set -aeuo pipefail\n', ...lines, `env -0 >'${file('env')}'`].join('');
    writeFileSync(file('guide.sh'), script);
    await compare(shell, 'bash', file('guide.sh'), variables);

    const modules = blocks.filter(({ language }) => language === 'js');
    // A reader has installed the packages that the guide names.
    symlinkSync(resolve('node_modules'), file('node_modules'));
    const parts = modules.map(({ code }) => `${code};console.log('\\n${MARK}');\n`);
    writeFileSync(file('guide.mjs'), parts.join(''));
    const left = exported(file('env'));
    await compare(modules, process.execPath, file('guide.mjs'), left);
    return left;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const exported = (file: string): Variables =>
  Object.fromEntries(
    readFileSync(file, 'utf8')
      .split('\0')
      .map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]),
  );

async function compare(
  blocks: readonly Block[],
  program: string,
  file: string,
  variables: Variables,
): Promise<void> {
  const child = spawn(program, [file], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const streams = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await once(child, 'close');
  const [output, errors] = await streams;
  const printed = output.split(`${MARK}\n`);
  for (const [i, block] of blocks.entries()) {
    const failed = code !== 0 && i === printed.length - 1;
    if (failed) throw new Error(`${block.place} fails:\n${errors}`);
    expect(alike(printed[i] ?? '', block.isJson), block.place).toEqual(
      alike(block.shown, block.isJson),
    );
  }
  if (code !== 0) throw new Error(`${file} ends with ${code}:\n${errors}`);
}
