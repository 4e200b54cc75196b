/** `roster export`: a file is whole or is not there, and what goes out comes back in. */
import { appendFileSync, existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { type Runtime, start } from '../../scripts/runtime/runtime.ts';
import { folderFor } from './command.ts';

const PEOPLE = 5_000;

let roster: Runtime;
let all: number;
beforeAll(async () => {
  roster = await start({ vars: { LOG: 'off', RATE_LIMITS: 'off' } });
  for (let first = 0; first < PEOPLE; first += 1_000) {
    const users = Array.from({ length: 1_000 }, (_, i) => ({
      email: `person${first + i}@out.example`,
      name: `+49 ${first + i}`,
      attributes: { plan: i % 2 ? 'pro' : 'free' },
    }));
    const response = await fetch(`${roster.url}/api/v1/users/identify/batch`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${people.operator.token}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ users }),
    });
    expect(await response.text()).toContain('"created":1000');
  }
  const [rows] = await roster.sql('SELECT count(*) AS count FROM users');
  all = (rows as { count: number }[])[0]?.count ?? 0;
  return () => roster.stop();
});

const emailsIn = (lines: string) =>
  lines
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { email: string }).email);

test('everybody goes to stdout as lines, page by page', async () => {
  const { output, errors, code } = await folderFor(roster.url).run('export');
  expect(new Set(emailsIn(output)).size).toBe(all);
  expect(errors).toBe(`${all.toLocaleString('en')} people.\n`);
  expect(code).toBe(0);
});

test('filters leave some, and what is included comes along', async () => {
  const folder = folderFor(roster.url);
  const args = ['--filter', 'email=person7@out.example', '--include', 'memberships'];
  const { output } = await folder.run('export', ...args);
  expect(JSON.parse(output)).toMatchObject({ email: 'person7@out.example', memberships: [] });
  const wrong = await folder.run('export', '--filter', 'attr.nothing=1');
  expect(wrong.code).toBe(3);
  expect(wrong.errors).toContain('attr.nothing');
});

test('a table goes out and comes in again, and nobody has changed', async () => {
  const folder = folderFor(roster.url);
  const args = ['--format', 'csv', '--filter', 'search=out.example', '--out', 'people.csv'];
  const out = await folder.run('export', ...args);
  expect(out.errors).toContain('5,000 people are in people.csv.');
  expect(folder.read('people.csv').split('\r\n')[1]).toContain(",'+49 ");
  expect(readdirSync(folder.path)).toEqual(['people.csv']);
  const back = await folder.run('import', 'people.csv', '--yes');
  expect(back.output).toContain('0 created, 0 updated, 5,000 unchanged, 0 refused');
});

/** A way to Roster that cuts every second export in the middle. */
async function cuttingWay(url: string): Promise<string> {
  let requests = 0;
  const server = createServer(async (request, response) => {
    const { authorization = '' } = request.headers;
    const answer = await fetch(url + request.url, { headers: { authorization } });
    const text = await answer.text();
    const isExport = request.url?.includes('/export') ?? false;
    requests += isExport ? 1 : 0;
    const isCut = isExport && requests % 2 === 1;
    const headers = Object.fromEntries(
      [...answer.headers].filter(([name]) => ['link', 'content-type'].includes(name)),
    );
    response.writeHead(answer.status, headers);
    response.end(isCut ? text.slice(0, text.length / 2) : text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('lines that are cut are asked for again, and come once', async () => {
  const { output, code } = await folderFor(await cuttingWay(roster.url)).run('export');
  expect(code).toBe(0);
  expect(emailsIn(output)).toHaveLength(all);
  expect(new Set(emailsIn(output)).size).toBe(all);
});

test('lines that are cut every time are said not to be whole', async () => {
  const folder = folderFor(await cuttingWay(roster.url));
  const { output, errors, code } = await folder.run('export', '--retries', '0');
  expect({ output, code }).toEqual({ output: '', code: 3 });
  expect(errors).toContain('The output is not whole: it ends behind 0 people.');
});

test('an export that is killed goes on, and has its name only when it is whole', async () => {
  const folder = folderFor(roster.url);
  const args = ['export', '--out', 'people.ndjson'];
  const child = folder.start(...args);
  child.stdout?.resume();
  child.stderr?.resume();
  const checkpoint = join(folder.path, 'people.ndjson.roster-checkpoint.json');
  await expect.poll(() => existsSync(checkpoint), { interval: 1 }).toBe(true);
  child.kill('SIGKILL');
  await new Promise((ended) => child.once('close', ended));
  expect(existsSync(join(folder.path, 'people.ndjson'))).toBe(false);

  // As if it had been killed between the lines and their note.
  appendFileSync(join(folder.path, 'people.ndjson.part'), '{"email":"cut');

  const other = await folder.run(...args, '--filter', 'verified=true');
  expect(other.code).toBe(2);
  expect(other.errors).toContain('An export was begun with');
  const { errors } = await folder.run(...args);
  expect(errors).toContain('Going on where it was ended');
  expect(readdirSync(folder.path)).toEqual(['people.ndjson']);
  const emails = emailsIn(folder.read('people.ndjson'));
  expect(emails).toHaveLength(all);
  expect(new Set(emails).size).toBe(all);
});
