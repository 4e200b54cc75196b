/**
 * The jobs of integrators, as `docs/guides/` tells them, on one server of development. Generators
 * take packages of their own, so the guide about them is compared with what `npm run test:clients`
 * runs.
 */
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generatedClients } from './jobs/generated-clients.ts';
import { handlingErrors } from './jobs/handling-errors.ts';
import { importAndCopy } from './jobs/import.ts';
import { ingest } from './jobs/ingest.ts';
import { migrating } from './jobs/migrating.ts';
import { receiveWebhooks } from './jobs/receive-webhooks.ts';
import { serviceKeys } from './jobs/service-keys.ts';
import { settingsPage } from './jobs/settings-page.ts';
import { addressOfIssuer, signIn, trusting } from './jobs/sign-in.ts';
import { companies } from './jobs/tenants.ts';
import { announced, copyOfProject, startDev } from './project.ts';

const project = copyOfProject();
let server: ChildProcess;
let url: string;
let issuer: string;
let log = '';

beforeAll(async () => {
  issuer = await addressOfIssuer();
  server = startDev(project, ['--port', '0', ...trusting(issuer)]);
  url = await announced(server);
  server.stdout?.on('data', (lines) => {
    log += lines;
  });
});
afterAll(() => void server.kill());

const jobs = {
  'a settings page loses nothing that two tabs save at once': () => settingsPage(url),
  'a copy of imported people is the directory': () => importAndCopy(url),
  'messages of a library become people and traits': () => ingest(url),
  'an admin of one company finds nobody of another': () => companies(url),
  'who signs in with an issuer is one user, and a refusal has a name': () =>
    signIn(url, issuer, () => log),
  'a key of a program has the least rights, and ends when it is replaced': () => serviceKeys(url),
  'a table that is moved twice is there once': () => migrating(url),
  'a client that repeats does nothing twice': () => handlingErrors(url),
  'a receiver of webhooks does nothing twice': () => receiveWebhooks(url),
  'the guide about generated clients shows what test:clients runs': async () => generatedClients(),
};

test.each(Object.entries(jobs))('%s', async (_, job) => {
  await job();
});

test('every guide is run or compared by a job, and is in the table of contents', () => {
  const contents = readFileSync('docs/guides/README.md', 'utf8');
  const own = readdirSync('test/process/jobs').filter((name) => name.endsWith('.ts'));
  const sources = own.map((name) => readFileSync(`test/process/jobs/${name}`, 'utf8')).join('\n');
  for (const guide of readdirSync('docs/guides').filter((name) => name !== 'README.md')) {
    expect(contents, guide).toContain(`](${guide})`);
    expect(sources, guide).toContain(`'${guide.replace('.md', '')}'`);
  }
});
