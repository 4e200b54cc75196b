/** An account of Cloudflare for tests of `npm run deploy`, and a host that answers as Roster. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import packageJson from '../../package.json';
import { configurationOf } from '../../scripts/settings/configured.ts';
import type { Account } from './fake-wrangler.ts';
import { finished } from './project.ts';

/** Every migration of the repository, as a database that is up to date has them. */
export const migrations = readdirSync('migrations').filter((file) => file.endsWith('.sql'));

/** How each call begins that uploads the bundle. */
export const UPLOAD = 'deploy build/worker/worker.js --no-bundle --minify=false';

/** The last of `[[migrations]]` of wrangler.toml. */
const tag = String(configurationOf({ env: '' }).migrations.at(-1)?.tag);

const empty: Account = {
  signedIn: true,
  workers: {},
  databases: {},
  tag,
  namespaces: [],
  builds: false,
};

/** The account of a project that is a copy of this one, behind a program in place of wrangler. */
export function accountOf(project: string, fakeProgram = 'test/process/fake-wrangler.ts') {
  const file = join(project, 'account.json');
  const calls = join(project, 'calls');
  const programs = join(project, 'programs');
  mkdirSync(programs);
  const fake = resolve(fakeProgram);
  const program = `#!${process.execPath}\nimport ${JSON.stringify(fake)};\n`;
  writeFileSync(join(programs, 'wrangler.mjs'), program, { mode: 0o755 });
  writeFileSync(
    join(programs, 'wrangler'),
    `#!/bin/sh\nexec ${process.execPath} ${join(programs, 'wrangler.mjs')} "$@"\n`,
    { mode: 0o755 },
  );
  const account = {
    /** Makes an account anew, which has only what is given. */
    begin: (has: Partial<Account> = {}) => {
      rmSync(calls, { force: true });
      writeFileSync(file, JSON.stringify(Object.assign({}, empty, has)));
    },
    change: (has: Partial<Account>) =>
      writeFileSync(file, JSON.stringify(Object.assign(account.now(), has))),
    /** The version that was deployed last, of any Worker. */
    newest: () => Object.values(account.now().workers).flat().at(-1),
    now: (): Account => JSON.parse(readFileSync(file, 'utf8')),
    /** The calls of wrangler since the last time. */
    calls: (): string[] => {
      const lines = existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [];
      rmSync(calls, { force: true });
      return lines;
    },
    /** Runs a script of package.json, as npm does. */
    npm: (
      script: keyof typeof packageJson.scripts,
      args = '',
      variables: Readonly<Record<string, string>> = {},
    ) => {
      const PATH = [programs, resolve('node_modules/.bin'), process.env.PATH].join(':');
      const env = Object.assign({}, process.env, variables, {
        PATH,
        ACCOUNT: file,
        CALLS: calls,
        REAL_WRANGLER: resolve('node_modules/.bin/wrangler'),
      });
      const command = `${packageJson.scripts[script]} ${args}`;
      const child = spawn('sh', ['-c', command], { cwd: project, env });
      child.stdin.end();
      return finished(child);
    },
  };
  return account;
}

/** Gives a project a directory of migrations of its own, with one more. */
export function addMigration(project: string, name: string, sql: string): void {
  const directory = join(project, 'migrations');
  rmSync(directory, { recursive: true });
  cpSync(resolve('migrations'), directory, { recursive: true });
  writeFileSync(join(directory, name), sql);
}

/** A host that answers the requests of the smoke test that need no root token. */
export async function hostOfRoster(version?: () => string | undefined): Promise<{
  readonly url: string;
  readonly server: Server;
  isHealthy: boolean;
}> {
  const page = [200, '<!doctype html>'] as const;
  const answers: Readonly<Record<string, readonly [number, string]>> = {
    '/openapi.json': [200, '{"openapi":"3.1.0"}'],
    '/console/': page,
    '/docs/': page,
    '/api/v1/me': [401, 'UNAUTHORIZED'],
    '/api/v1/auth/token': [401, 'UNAUTHORIZED'],
  };
  const server = createServer(({ method, url = '' }, answer) => {
    answer.setHeader('WWW-Authenticate', 'Bearer').setHeader('Allow', 'GET');
    answer.setHeader('Access-Control-Allow-Origin', '*').setHeader('x-request-id', 'one');
    const health = JSON.stringify({ status: 'ok', version: version?.() });
    const healthy = host.isHealthy ? ([200, health] as const) : ([503, 'D1'] as const);
    const [status, text] = /^.healthz/.test(url) ? healthy : (answers[url] ?? [404, 'NOT_FOUND']);
    if (method === 'OPTIONS') answer.writeHead(204).end();
    else answer.writeHead(method === 'DELETE' ? 405 : status).end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const host = { url: `http://127.0.0.1:${port}`, server, isHealthy: true };
  return host;
}
