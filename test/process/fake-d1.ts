/**
 * Wrangler with a D1 in a file of SQLite, which has a past: the commands of `npm run backup` and
 * `npm run restore`, answered as wrangler 4.156 does. The rest is left to `fake-wrangler.ts`.
 */
import { appendFileSync, copyFileSync, createReadStream, existsSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { dump } from '../../scripts/backup/dump.ts';
import { migrate } from '../../scripts/backup/migrations.ts';
import { statementsIn } from '../../scripts/backup/statements.ts';

/** The longest statement that D1 takes. */
const LONGEST = 100_000;

const { CALLS = '', D1 = '' } = process.env;
const given = process.argv.slice(2);
const option = (name: string) =>
  given.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3) ??
  (given.includes(`--${name}`) ? given[given.indexOf(`--${name}`) + 1] : undefined);
const tell = (value: unknown) => console.log(JSON.stringify(value, null, 2));

/** Each bookmark is a copy of the database. A time in the tests is the name of one. */
const pastOf = (bookmark: string) => `${D1}.${bookmark}`;
let last = 0;
while (existsSync(pastOf(bookmarkOf(last + 1)))) last += 1;
function bookmarkOf(n: number): string {
  return `${String(n).padStart(8, '0')}-00000000-00000000-${'0'.repeat(32)}`;
}
function present(): string {
  const bookmark = bookmarkOf(last + 1);
  copyFileSync(D1, pastOf(bookmark));
  return bookmark;
}

function open(): DatabaseSync {
  return new DatabaseSync(D1);
}

async function execute(): Promise<void> {
  const [command, file] = [option('command'), option('file')];
  const db = open();
  if (command !== undefined) {
    const questions = command.split(';\n').map((sql) => db.prepare(sql).all());
    tell(questions.map((results) => ({ results, success: true })));
    return;
  }
  db.exec('BEGIN');
  for await (const statement of statementsIn(createReadStream(file ?? '', 'utf8'))) {
    if (Buffer.byteLength(statement) > LONGEST) throw new Error('statement too long');
    db.exec(statement);
  }
  db.exec('COMMIT');
  console.log('🚣 Executed the queries');
}

/** D1 names things a little otherwise than SQLite's own statements do. */
function exported(): void {
  const db = open();
  const lines = [...dump(db)].map((line) =>
    line.replace(/^CREATE TABLE "/, 'CREATE TABLE IF NOT EXISTS "'),
  );
  writeFileSync(option('output') ?? '', lines.join('\n'));
}

function timeTravel(): void {
  const { 2: what } = given;
  const bookmark = option('bookmark');
  if (what === 'info') {
    const time = option('timestamp');
    if (time === 'never') throw new Error(`Invalid timestamp '${time}'.`);
    tell({ bookmark: time === undefined ? present() : bookmarkOf(Number(time)) });
    return;
  }
  const previous_bookmark = present();
  copyFileSync(pastOf(bookmark ?? ''), D1);
  tell({ bookmark, previous_bookmark, message: 'Database restored' });
}

const commands: Record<string, () => void | Promise<void>> = {
  'd1 execute': execute,
  'd1 export': exported,
  'd1 time-travel': timeTravel,
  'd1 migrations apply': () => void migrate(open()),
};

const called = given.join(' ');
const command = Object.keys(commands).find((each) => called.startsWith(each));
if (command === undefined) await import('./fake-wrangler.ts');
else {
  appendFileSync(CALLS, `${called.replaceAll('\n', ' ')}\n`);
  try {
    await commands[command]?.();
  } catch (error) {
    console.error(`\n✘ [ERROR] ${(error as Error).message}\n`);
    process.exit(1);
  }
}
