/** A wrong setting stops `npm run dev` and `npm run deploy` before they do anything. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import packageJson from '../../package.json';
import { copyOfProject, finished, startDev, wranglerOf } from './project.ts';

const project = copyOfProject();
const wranglerToml = readFileSync('wrangler.toml', 'utf8');

/** The calls of the programs that replace wrangler and npm, one to a line. */
const calls = join(project, 'calls');
const record = `
  const { appendFileSync } = await import('node:fs');
  appendFileSync(${JSON.stringify(calls)}, process.argv.slice(2).join(' ') + '\\n');
`;
const called = () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []);

/** Wrangler that only notes its calls, and does what is given for `dev`. */
const recorder = (dev = '') =>
  wranglerOf(project, { d1: record, deploy: record, dev: `${record}${dev}` });

/** Writes a wrangler.toml with changes, each of which is there once above staging. */
function configure(...changes: readonly (readonly [string, string])[]): void {
  let [text = ''] = wranglerToml.split('[env.staging]');
  for (const [from, to] of changes) {
    expect(text.split(from)).toHaveLength(2);
    text = text.replace(from, to);
  }
  rmSync(join(project, 'wrangler.toml'));
  writeFileSync(join(project, 'wrangler.toml'), text);
}

beforeEach(() => {
  configure();
  rmSync(calls, { force: true });
  rmSync(join(project, '.dev.vars'), { force: true });
});

const slash = ['ALLOWED_ORIGINS = "*"', 'ALLOWED_ORIGINS = "https://app.example.com/"'] as const;
const change = `Change ALLOWED_ORIGINS under [vars] in wrangler.toml:
  "https://app.example.com/" has a slash at its end, which no browser sends: write "https://app.example.com"
  Example: ALLOWED_ORIGINS = "https://app.example.com https://admin.example.com"`;

describe('npm run dev', () => {
  const dev = (args: readonly string[] = [], server?: string) =>
    finished(startDev(project, ['--port', '0', ...args], [recorder(server)]));

  test('tells every mistake, and starts nothing', async () => {
    configure(slash, ['LOG = "requests"', 'LOG = 1'], ['binding = "COPIES"', 'binding = "COPY"']);
    const { output, code } = await dev();
    expect(output).toMatch(/^3 settings are wrong\.\n\nAdd COPIES to wrangler.toml/);
    expect(output).toContain(change);
    expect(output).toContain('Remove COPY, or correct it: Roster has no such setting');
    // An option of development counts before it.
    expect(output).not.toContain('LOG');
    expect(code).toBe(1);
    expect(called()).toEqual([]);
  });

  test('says where a wrong value comes from', async () => {
    writeFileSync(join(project, '.dev.vars'), 'ROOT_TOKEN="two words"\nMALER_SECRET=x\nAPP_URL=x');
    const { output, code } = await dev(['--var', 'SIGN_UP:maybe', '--var', 'APP_URL:']);
    expect(output).toMatch(/ROOT_TOKEN must be visible .*\n {2}Its value comes from \.dev\.vars\./);
    expect(output).toMatch(/Change SIGN_UP(.*\n){3} {2}Its value comes from an option --var\./);
    expect(output).toMatch(/Remove MALER_SECRET.*\n {2}Its value comes from \.dev\.vars\./);
    expect(output).not.toContain('APP_URL');
    expect(code).toBe(1);
    expect(called()).toEqual([]);
  });

  test('says why wrangler.toml cannot be read', async () => {
    configure(['LOG = "requests"', 'LOG = requests']);
    const { output, code } = await dev();
    expect(output).toMatch(/value/i);
    expect(output).not.toContain('    at ');
    expect(code).toBe(1);
    expect(called()).toEqual([]);
  });

  test('shows what a Worker says that fails, and stops', async () => {
    const failing = `
      const { createServer } = await import('node:http');
      const server = createServer((_, answer) => answer.writeHead(500).end('Change LOG, please'));
      server.listen(0, () => {
        const { port } = server.address();
        process.send(JSON.stringify({ event: 'DEV_SERVER_READY', port }));
      });
    `;
    const { output, code } = await dev([], failing);
    expect(output).toContain('The Worker fails:\nChange LOG, please\n\nRoster was stopped.\n');
    expect(output).not.toContain('is ready');
    expect(code).toBe(1);
  });

  test('says that the server was killed', async () => {
    const { output, code } = await dev([], `process.kill(process.pid, 'SIGKILL');`);
    expect(output).toContain('The server has ended: SIGKILL.');
    expect(code).toBe(1);
  });
});

describe('npm run deploy', () => {
  /** The script of package.json, with a wrangler that only notes its calls. */
  function deploy(script: keyof typeof packageJson.scripts = 'deploy') {
    const PATH = [recorder(), resolve('node_modules/.bin'), process.env.PATH].join(':');
    const env = { ...process.env, PATH };
    return finished(spawn('sh', ['-c', packageJson.scripts[script]], { cwd: project, env }));
  }

  test.each(['deploy', 'deploy:check'] as const)('%s stops at a wrong setting', async (script) => {
    configure(slash, ['DB_EPOCH = "1"', 'DB_EPOK = "1"']);
    const { output, code } = await deploy(script);
    expect(output).toMatch(/3 settings are wrong\.\n\nAdd DB_EPOCH under \[vars\]/);
    expect(output).toContain(change);
    expect(output).toContain('Remove DB_EPOK, or correct it');
    expect(output).toMatch(/\n\nNothing was created, migrated or deployed\.\n$/);
    expect(code).toBe(1);
    expect(called()).toEqual([]);
  });

  test('goes on if all are right: what only development sets is not looked at', async () => {
    writeFileSync(join(project, '.dev.vars'), 'ROOT_TOKEN=dev-root-token\nSIGN_UP=maybe');
    configure(['# MAILER_URL =', 'MAILER_URL =']);
    const { output } = await deploy('deploy:check');
    expect(output).toContain('They are right. The Worker is roster.');
    expect(called().join('\n')).toMatch(/^deploy --dry-run .*--env=$/);
  });

  test('checks a secret that is in wrangler.toml', async () => {
    configure(['SIGN_UP = "closed"', 'SIGN_UP = "closed"\nROOT_TOKEN = "short"']);
    const { output, code } = await deploy();
    expect(output).toContain('ROOT_TOKEN has 5 characters, and needs at least 32.');
    expect(code).toBe(1);
    expect(called()).toEqual([]);
  });
});
