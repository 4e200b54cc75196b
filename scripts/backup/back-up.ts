/**
 * `npm run backup`: the whole database as a file of SQL, with a header and a checksum. With
 * `--local [--persist-to DIR]` it is the database of development. `--to FILE` names the file.
 */
import { runOrExit } from '../settings/stop.ts';
import { backUpLocally } from './back-up-local.ts';
import { backUpRemotely } from './back-up-remote.ts';
import { say } from './progress.ts';
import { optionsOf, projectOf } from './project.ts';

await runOrExit(async () => {
  const options = optionsOf(process.argv.slice(2), ['to']);
  const project = projectOf(options);
  const now = new Date();
  const to = options.text('to') ?? nameAt(project.database, now);
  say(`Backing up ${project.database} to ${to}`);
  await (project.isLocal ? backUpLocally : backUpRemotely)(project, to, now);
  say('Done. The file holds personal data: SECURITY.md says how to keep it.');
});

/** The name of the database and the time, in a folder that Git does not see. */
function nameAt(database: string, now: Date): string {
  return `backups/${database}-${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z.sql`;
}
