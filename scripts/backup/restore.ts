/**
 * `npm run restore`: the database as it was at a time (`--at`) or as a file has it (`--from`). With
 * `--local [--persist-to DIR]` it is the database of development. See docs/operating.md.
 */
import { spawnSync } from 'node:child_process';
import { runOrExit } from '../settings/stop.ts';
import { confirm } from './confirm.ts';
import { type Options, optionsOf, type Project, projectOf } from './project.ts';
import { restoreLocally } from './restore-local.ts';
import { restoreRemotely, sourceOf } from './restore-remote.ts';

const KNOWN = [
  ...(['at', 'from', 'yes', 'no-backup', 'despite-findings'] as const),
  ...(['no-deploy', 'workers-dev', 'url'] as const),
];

await runOrExit(async () => {
  const options = optionsOf(process.argv.slice(2), KNOWN);
  const project = projectOf(options);
  const [at, from] = [options.text('at'), options.text('from')];
  if ((at === undefined) === (from === undefined)) {
    throw new Error('Say what to restore: --at TIME or --from FILE.');
  }
  const confirmed = (warning: string) =>
    options.is('yes') ? Promise.resolve() : confirm(warning, project.database);
  if (!project.isLocal) {
    const source = await sourceOf(project, { at, from });
    const deploy = options.is('no-deploy') ? undefined : () => deployed(project, options);
    return restoreRemotely(project, { source, confirmed, deploy });
  }
  if (from === undefined) {
    throw new Error('Only D1 at Cloudflare keeps its past: with --local, give --from FILE.');
  }
  const isKept = !options.is('no-backup');
  const despiteFindings = options.is('despite-findings');
  return restoreLocally(project, { from, confirmed, isKept, despiteFindings });
});

/** Runs `npm run deploy` with the options that it needs. Whether it succeeds. */
function deployed({ env }: Project, options: Options): boolean {
  const url = options.text('url');
  const args = [
    ...['scripts/deploy/run.ts', '--yes', `--env=${env}`],
    ...(options.is('workers-dev') ? ['--workers-dev'] : []),
    ...(url === undefined ? [] : [`--url=${url}`]),
  ];
  return (
    spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
  );
}
