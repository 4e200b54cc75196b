/**
 * `npm run restore`: the database as it was at a time (`--at`) or as a file has it (`--from`). With
 * `--local [--persist-to DIR]` it is the database of development. See docs/operating.md.
 */
import { existsSync } from 'node:fs';
import { runOrExit } from '../settings/stop.ts';
import { backUpLocally } from './back-up-local.ts';
import { confirm } from './confirm.ts';
import { epochAfter } from './epoch.ts';
import { checkBackup } from './file.ts';
import { localFile, lockLocal } from './local.ts';
import { refuseNewer } from './migrations.ts';
import { say } from './progress.ts';
import { optionsOf, type Project, projectOf } from './project.ts';
import { restoreLocally } from './restore-local.ts';

await runOrExit(async () => {
  const options = optionsOf(process.argv.slice(2), [
    'at',
    'from',
    'yes',
    'no-backup',
    'despite-findings',
  ]);
  const project = projectOf(options);
  if (!project.isLocal) throw new Error('Only a local database is reached yet: give --local.');
  const from = options.text('from');
  if (from === undefined) throw new Error('--local needs --from FILE.');
  await local(project, from, {
    isAsked: !options.is('yes'),
    isKept: !options.is('no-backup'),
    despiteFindings: options.is('despite-findings'),
  });
});

interface How {
  /** Whether it is to be confirmed. */
  readonly isAsked: boolean;
  /** Whether the present state is backed up before. */
  readonly isKept: boolean;
  /** Whether a database that is not whole takes the place of the present one. */
  readonly despiteFindings: boolean;
}

async function local(project: Project, from: string, how: How): Promise<void> {
  using _lock = lockLocal(project);
  say(`Checking ${from}`);
  const header = await checkBackup(from);
  refuseNewer(header.migration);
  const { database, persistTo, epoch } = project;
  const warning = `This replaces ${database} in ${persistTo} by the state of ${header.made}.`;
  if (how.isAsked) await confirm(warning, database);
  const before = `backups/${database}-before-restore-${Date.now()}.sql`;
  if (how.isKept && existsSync(localFile(project))) {
    say(`Backing up the present state to ${before}`);
    await backUpLocally(project, before, new Date());
  }
  const next = epochAfter(epoch, header.epoch);
  await restoreLocally(project, {
    from,
    header,
    epoch: next,
    despiteFindings: how.despiteFindings,
  });
  say('Restored. Start the server: npm run dev');
}
