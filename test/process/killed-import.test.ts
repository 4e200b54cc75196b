/** SIGKILL to an import, and lost answers: in the end it is as if nothing had happened. */
import { appendFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { type Runtime, start } from '../../scripts/runtime/runtime.ts';
import { endOf, type Folder, folderFor } from './command.ts';

const PEOPLE = 1_200;
const CHECKPOINT = 'people.csv.roster-checkpoint.json';
const ARGS = ['import', 'people.csv', '--yes', '--batch', '50'];

/** Every person comes twice, and every hundredth row is refused. */
const rows = Array.from({ length: 2 * PEOPLE }, (_, i) => {
  const email = i % 100 === 99 ? 'nobody' : `person${i % PEOPLE}@example.com`;
  return `${email},${i < PEOPLE ? 'First' : 'Second'}`;
});
const FILE = `email,name\n${rows.join('\n')}\n`;
const KNOWN = PEOPLE - PEOPLE / 100;

/** What the import leaves if nothing happens to it. */
const summary = `${KNOWN.toLocaleString('en')} created, ${KNOWN.toLocaleString('en')} updated, 0 unchanged, 24 refused`;
const refused = [
  'refused.line,refused.column,refused.reason,email,name',
  ...rows.flatMap((row, i) =>
    i % 100 === 99 ? [`${i + 2},email,email must be an email address,${row}`] : [],
  ),
  '',
];

async function expectWhole(roster: Runtime, folder: Folder): Promise<void> {
  expect(folder.read('people.refused.csv').split('\r\n')).toEqual(refused);
  expect(existsSync(join(folder.path, CHECKPOINT))).toBe(false);
  const [people] = await roster.sql(
    `SELECT name, version, count(*) AS people,
            sum((SELECT count(*) FROM events WHERE user_id = u.id)) AS events
       FROM users u WHERE email LIKE 'person%@example.com' GROUP BY name, version ORDER BY name`,
  );
  expect(people).toEqual([{ name: 'Second', version: 2, people: KNOWN, events: 2 * KNOWN }]);
}

async function rosterAt(distance = 0): Promise<Runtime> {
  const roster = await start({ vars: { LOG: 'off', RATE_LIMITS: 'off' }, distance });
  onTestFinished(() => roster.stop());
  return roster;
}

const rowsDone = (folder: Folder): number => {
  if (!existsSync(join(folder.path, CHECKPOINT))) return 0;
  return (JSON.parse(folder.read(CHECKPOINT)) as { state: { rows: number } }).state.rows;
};

test('an import that is killed again and again goes on where it was', async () => {
  const roster = await rosterAt(5);
  const folder = folderFor(roster.url);
  folder.write('people.csv', FILE);
  const refusedFile = join(folder.path, 'people.refused.csv');
  for (const enough of [1, 500, 1_300, 1_900]) {
    const child = folder.start(...ARGS);
    child.stdout?.resume();
    child.stderr?.resume();
    await expect
      .poll(() => rowsDone(folder) >= enough || child.exitCode, { interval: 1 })
      .toBe(true);
    child.kill('SIGKILL');
    await new Promise((ended) => child.once('close', ended));
    // As if it had been killed between the row and its note.
    if (existsSync(refusedFile)) appendFileSync(refusedFile, '100,email,"written and not no');
  }
  const done = rowsDone(folder);
  expect(done).toBeGreaterThanOrEqual(1_900);
  expect(done).toBeLessThan(rows.length);
  const { code, output } = await folder.run(...ARGS);
  expect(output).toContain('Going on where it was ended');
  expect(output).toContain(summary);
  expect(code).toBe(1);
  await expectWhole(roster, folder);
});

type Fate = 'passed' | 'refused' | 'lost' | 'held';

/** A way to Roster on which each request has the fate of its number. Tells how long some waited. */
async function wayTo(url: string, fateOf: (n: number) => Fate) {
  let requests = 0;
  const refusedAt = new Map<string, number>();
  const waits: number[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const fate = fateOf(requests);
    requests += 1;
    const key = String(request.headers['idempotency-key']);
    const before = refusedAt.get(key);
    if (before !== undefined) waits.push(performance.now() - before);
    refusedAt.delete(key);
    if (fate === 'refused') {
      refusedAt.set(key, performance.now());
      response.writeHead(429, { 'Retry-After': '1' }).end();
      return;
    }
    if (fate === 'held') await new Promise((go) => setTimeout(go, 200));
    const { host: _, connection: __, ...headers } = request.headers as Record<string, string>;
    const { method = 'GET' } = request;
    const sent = method === 'GET' ? { headers } : { method, headers, body };
    const answer = await fetch(url + request.url, sent);
    if (fate === 'lost') response.destroy();
    else response.writeHead(answer.status).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, waits };
}

test('a request that is refused for now waits as it is told, and is no failure', async () => {
  const roster = await rosterAt();
  const { url, waits } = await wayTo(roster.url, (n) => (n % 4 === 0 ? 'refused' : 'passed'));
  const folder = folderFor(url);
  folder.write('people.csv', FILE);
  const args = ['--batch', '300', '--retries', '0'];
  expect((await folder.run(...ARGS, ...args)).output).toContain(summary);
  expect(waits.length).toBeGreaterThan(1);
  // A timer may ring a millisecond early.
  expect(Math.min(...waits)).toBeGreaterThan(990);
});

test('answers that are lost, and 429 between, change nothing', async () => {
  const roster = await rosterAt();
  const fates: readonly Fate[] = ['refused', 'passed', 'lost', 'passed'];
  const folder = folderFor((await wayTo(roster.url, (n) => fates[n % 4] ?? 'passed')).url);
  folder.write('people.csv', FILE);
  const args = ['--concurrency', '8', '--batch', '300'];
  const { code, output } = await folder.run(...ARGS, ...args);
  expect(output).toContain(summary);
  expect(code).toBe(1);
  await expectWhole(roster, folder);
});

/** Requests overtake each other. */
const overtaking = (n: number): Fate => (n % 3 === 0 ? 'held' : 'passed');

test('batches that overtake each other are noted in the order of the file', async () => {
  const roster = await rosterAt();
  const folder = folderFor((await wayTo(roster.url, overtaking)).url);
  folder.write('people.csv', FILE);
  const { output } = await folder.run(...ARGS, '--batch', '100', '--concurrency', '6');
  expect(output).toContain(summary);
  await expectWhole(roster, folder);
});

test('rows of one person keep their order, however many requests are sent at once', async () => {
  const roster = await rosterAt();
  const folder = folderFor((await wayTo(roster.url, overtaking)).url);
  const emails = ['Ann@Example.com', 'ann@example.com', ' ann@EXAMPLE.com'];
  const lines = Array.from({ length: 29 }, (_, i) => `"${emails[i % 3]}",Name ${i}`);
  folder.write('people.csv', `email,name\n${lines.join('\n')}\n`);
  const args = ['--yes', '--batch', '1', '--concurrency', '16'];
  const { output } = await folder.run('import', 'people.csv', ...args);
  expect(output).toContain('1 created, 28 updated');
  const [ann] = await roster.sql(`SELECT name, version FROM users WHERE email = 'ann@example.com'`);
  expect(ann).toEqual([{ name: 'Name 28', version: 29 }]);
});

test('an import goes on only with its own file and mapping', async () => {
  const roster = await rosterAt(5);
  const folder = folderFor(roster.url);
  folder.write('people.csv', FILE);
  const child = folder.start(...ARGS);
  child.stdout?.resume();
  child.stderr?.resume();
  await expect.poll(() => rowsDone(folder) > 0, { interval: 1 }).toBe(true);
  child.kill('SIGKILL');
  await new Promise((ended) => child.once('close', ended));

  const other = await endOf(folder.start(...ARGS, '--map', 'name=-'));
  expect(other.code).toBe(2);
  expect(other.errors).toContain('its columns became {"email":"email","name":"name"}');
  folder.write('people.csv', FILE.replace('First', 'Furst'));
  const changed = await folder.run(...ARGS);
  expect(changed.code).toBe(2);
  expect(changed.errors).toContain('the file is another, or was changed');
  folder.write('people.csv', FILE);
  expect((await folder.run(...ARGS)).output).toContain(summary);
});
