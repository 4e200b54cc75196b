/** The command without a checkout: packed, installed in an empty folder, and run there. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { start } from '../../scripts/runtime/runtime.ts';
import { endOf } from './command.ts';

test('it is compiled, and needs no more than its own packages', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roster-packed-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  onTestFinished(() => rmSync('cli/dist', { recursive: true, force: true }));
  const npm = (cwd: string, ...args: readonly string[]) =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  // Its one package comes from the checkout, so that the test needs no registry.
  npm('.', 'pack', '--silent', '-w', 'roster-cli', '--pack-destination', folder);
  npm(
    '.',
    'pack',
    '--silent',
    '--ignore-scripts',
    '--pack-destination',
    folder,
    packed('papaparse'),
  );
  writeFileSync(join(folder, 'package.json'), '{"private": true}');
  const tarballs = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  expect(tarballs).toHaveLength(2);
  npm(
    folder,
    'install',
    '--offline',
    '--no-audit',
    '--no-fund',
    ...tarballs.map((each) => `./${each}`),
  );
  const files = readdirSync(join(folder, 'node_modules/roster-cli'), { recursive: true });
  expect(files.filter((file) => /\.ts$|^src/.test(String(file)))).toEqual([]);

  const roster = await start({ vars: { LOG: 'off', RATE_LIMITS: 'off' } });
  onTestFinished(() => roster.stop());
  const env = { ...process.env, ROSTER_URL: roster.url, ROSTER_TOKEN: people.operator.token };
  const run = (...args: readonly string[]) =>
    endOf(spawn('npx', ['--offline', 'roster', ...args], { cwd: folder, env }));
  const help = await run('--help');
  expect(help.output).toContain('roster import people.csv');
  expect(help.code).toBe(0);
  writeFileSync(join(folder, 'people.csv'), 'email,name\npat@packed.example,Pat\n');
  expect((await run('import', 'people.csv', '--yes')).output).toContain('1 created');
});

const packed = (name: string) => resolve('node_modules', name);
