/** The steps that change something in the account, each of which can be repeated. */
import type { Plan } from './check.ts';
import { tellHowToRollBack } from './rollback.ts';
import { fact, step } from './say.ts';
import { deploy, run } from './wrangler.ts';

/** Creates the database, if it is missing. Wrangler creates the KV namespace as it deploys. */
export function createMissing({ database, config }: Plan): void {
  if (database === undefined || database.exists) return;
  step(`Creating the database ${database.name}`);
  const created = run(['d1', 'create', database.name], envOf(config));
  if (!created) stop('The database was not created. Nothing was changed.');
}

/** Applies the migrations that are pending. What they add stays, whatever happens later. */
export function migrate({ database, config }: Plan): void {
  if (database === undefined || database.pending.length === 0) return;
  step(`Applying ${database.pending.length} migrations`);
  const migrated = run(['d1', 'migrations', 'apply', 'DB', '--remote'], envOf(config));
  if (!migrated) {
    stop(
      'A migration failed and was undone; those before it stay. The version that ran still runs.',
    );
  }
}

/** Uploads the Worker, and deploys it to all requests. The origin is absent if nobody tells it. */
export function upload({ config, origin, running }: Plan): {
  readonly version: string;
  readonly origin: string | undefined;
} {
  step('Uploading the Worker');
  const deployed = deploy(envOf(config));
  if ('failure' in deployed || deployed.version_id === null) {
    tellHowToRollBack(running, envOf(config));
    stop('The upload failed. What was migrated stays.');
  }
  const { version_id, targets = [] } = deployed;
  fact(`Version ${version_id} gets all requests now.`);
  return { version: version_id, origin: origin ?? originOnWorkersDev(targets) };
}

/** Wrangler tells the host there among the routes and the schedules. */
function originOnWorkersDev(targets: readonly string[]): string | undefined {
  const host = targets.find((target) => target.endsWith('.workers.dev'));
  return host === undefined ? undefined : `https://${host}`;
}

const envOf = ({ targetEnvironment }: Plan['config']): string => targetEnvironment ?? '';

function stop(message: string): never {
  console.error(`\n${message}\nCorrect the cause and run npm run deploy again: it goes on there.`);
  process.exit(1);
}
