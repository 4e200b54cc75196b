/** Restores the database at Cloudflare, to a time or from a file. */
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../bundle/bundle.ts';
import { deploy as deployVersion } from '../deploy/wrangler.ts';
import { findingsIn, tell } from './check.ts';
import { epochAfter, tomlWithEpoch } from './epoch.ts';
import { type Kept, keptIn, toReapply } from './erasures.ts';
import { checkBackup } from './file.ts';
import type { Header } from './header.ts';
import { refuseNewer } from './migrations.ts';
import { say } from './progress.ts';
import type { Project } from './project.ts';
import { askRemote, bookmarkAt, importFrom, migrateRemote, travelTo } from './remote.ts';
import { TABLES, wipe } from './schema.ts';

const CONFIG = 'wrangler.toml';

/** The source of a restore: a state of Time Travel, or a file with its header. */
type Source =
  | { readonly at: string; readonly bookmark: string }
  | { readonly from: string; readonly header: Header };

interface Restoration {
  readonly source: Source;
  /** Resolves once whoever sits there has agreed. */
  readonly confirmed: (warning: string) => Promise<void>;
  /** Deploys the epoch. Whether that went well. Absent: somebody else deploys. */
  readonly deploy: (() => boolean) | undefined;
}

/** Finds what is to be restored. Throws if it is not there. */
export async function sourceOf(
  project: Project,
  { at, from = '' }: { readonly at: string | undefined; readonly from: string | undefined },
): Promise<Source> {
  if (at !== undefined) {
    const isBookmark = /^[0-9a-f]{8}-/.test(at);
    return { at, bookmark: isBookmark ? at : bookmarkAt(project, at) };
  }
  say(`Checking ${from}`);
  const header = await checkBackup(from);
  refuseNewer(header.migration);
  return { from, header };
}

/**
 * The new epoch counts from the last deployment on. That comes after the restore: otherwise copies
 * of the state before would be made in the new epoch. The number stands in wrangler.toml before, so
 * that any deployment has it, also if this process ends in between.
 */
export async function restoreRemotely(project: Project, restoration: Restoration): Promise<void> {
  const { source, confirmed, deploy } = restoration;
  const what = 'header' in source ? `the state of ${source.header.made}` : source.at;
  await confirmed(`This replaces ${project.database} at Cloudflare by ${what}.`);
  say(`To undo this, within 30 days: npm run restore -- --at ${bookmarkAt(project)}`);
  if (deploy) stopWrites(project);
  const kept = await keptIn(askRemote(project));
  const epoch = raiseEpoch(project, source);
  try {
    await replace(project, source);
    await eraseAgain(project, kept);
  } catch (error) {
    if (deploy) say('It failed. Deploying, so that writes are taken again');
    if (!deploy?.()) say(deployNow(epoch));
    throw error;
  }
  if (deploy) say('Deploying. From then on nothing of the state before is served');
  const isDeployed = deploy?.() ?? false;
  if (!isDeployed) say(deployNow(epoch));
  say('Checking the invariants');
  if ('header' in source) await compare(project, source.header);
  const isWhole = tell(await findingsIn(askRemote(project)));
  if (!isWhole) throw new Error('The restored database is not whole.');
  if (deploy && !isDeployed) throw new Error('The restore has not ended: see above.');
  say(`Restored. Commit ${CONFIG}, so that no later deployment lowers DB_EPOCH`);
}

/** Deploys a version that takes no request but reads of copies. */
function stopWrites({ env }: Project): void {
  say('Deploying MAX_IN_FLIGHT = "0". Nothing is written from then on, and only copies are read');
  bundle({ env });
  const stopped = deployVersion(env, '--var', 'MAX_IN_FLIGHT:0');
  if ('failure' in stopped) throw new Error('It was not deployed. Nothing was changed.');
}

async function replace(project: Project, source: Source): Promise<void> {
  say('Restoring. D1 answers no query meanwhile');
  if ('header' in source) await load(project, source.from);
  else travelTo(project, source.bookmark);
  say('Applying the migrations that are missing');
  migrateRemote(project);
}

const deployNow = (epoch: number) => `\
Deploy at once, with DB_EPOCH = "${epoch}" as it stands in ${CONFIG}: npm run deploy
  Until then writes are refused, and copies of the state before may be served.`;

function raiseEpoch({ epoch, env }: Project, source: Source): number {
  const next = epochAfter(epoch, 'header' in source ? source.header.epoch : 0);
  say(`Raising DB_EPOCH to ${next} in ${CONFIG}`);
  writeFileSync(CONFIG, tomlWithEpoch(readFileSync(CONFIG, 'utf8'), next, env));
  return next;
}

/** Erases again whom the restored state brings back. */
async function eraseAgain(project: Project, kept: Kept): Promise<void> {
  const statements = await toReapply(askRemote(project), kept);
  if (statements.length === 0) return;
  await withFile(async (file) => {
    writeFileSync(file, `${statements.join('\n')}\n`, { mode: 0o600 });
    importFrom(project, file);
  });
}

/** Replaces all tables by those of a file, in one import. */
async function load(project: Project, from: string): Promise<void> {
  const [tables = []] = await askRemote(project)([TABLES]);
  const dropped = wipe(tables.map(({ name, sql }) => ({ name: String(name), sql: String(sql) })));
  await withFile(async (file) => {
    writeFileSync(file, `${dropped.join('\n')}\n`, { mode: 0o600 });
    await appendFile(file, createReadStream(from));
    importFrom(project, file);
  });
}

/** Does work with a file that nobody else reads, and removes it. */
async function withFile(work: (file: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'roster-restore-'));
  try {
    await work(join(directory, 'restore.sql'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Tells where the numbers of rows are others than in the file: somebody has written meanwhile. */
async function compare(project: Project, { rows }: Header): Promise<void> {
  const tables = Object.keys(rows).filter((table) => table !== 'd1_migrations');
  const counts = tables.map((table) => `(SELECT count(*) FROM "${table}") AS "${table}"`);
  const [[counted = {}] = []] = await askRemote(project)([`SELECT ${counts}`]);
  for (const table of tables) {
    if (counted[table] === rows[table]) continue;
    say(`The backup has ${rows[table]} rows in ${table}, and the database ${counted[table]}`);
  }
}
