/** `npm run deploy`. With `--dry-run` it is `npm run deploy:check`. */
import { createInterface } from 'node:readline/promises';
import { orExit } from '../settings/stop.ts';
import { createMissing, migrate, upload } from './change.ts';
import { check, type Plan } from './check.ts';
import { hasFence } from './domain.ts';
import { type Options, optionsOf } from './options.ts';
import { tellHowToRollBack } from './rollback.ts';
import { step } from './say.ts';
import { smoke } from './smoke.ts';

const options = orExit(() => optionsOf(process.argv.slice(2), process.env));
const plan = check(options);
if (plan.stops.length > 0) {
  console.error(`\n${plan.stops.join('\n\n')}\n\nNothing was created, migrated or deployed.`);
  process.exit(1);
}
if (options.dryRun) {
  console.log('\nNothing was changed, and nothing stands in the way.');
} else if (await isConfirmed(options)) {
  await carryOut(plan, options);
} else {
  console.log('\nNothing was changed.');
}

/** Asks whoever sits there. Nobody does in CI. */
async function isConfirmed({ yes }: Options): Promise<boolean> {
  if (yes || !process.stdin.isTTY) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('\nDeploy? [y/N] ');
  terminal.close();
  return /^y(es)?$/i.test(answer);
}

/** Every step can be repeated: a second run goes on where the first has stopped. */
async function carryOut(plan: Plan, { env }: Options): Promise<void> {
  createMissing(plan);
  migrate(plan);
  const { version, origin } = upload(plan);
  if (origin === undefined) {
    console.error('\nWrangler told no host. Send the smoke test: npm run deploy:smoke -- --url …');
    process.exit(1);
  }
  step(`Smoke test of ${origin}`);
  const passed = await smoke(origin, {
    version,
    rootToken: process.env.ROSTER_ROOT_TOKEN,
    allowedOrigins: String(plan.config.vars.ALLOWED_ORIGINS),
    hasFence: hasFence(origin),
  });
  if (!passed) {
    tellHowToRollBack(plan.running, env);
    process.exit(1);
  }
  console.log(`\nDeployed: ${origin} runs version ${version}.`);
  if (plan.running === undefined) tellFirstToken(env);
}

/** A first deployment has no secrets, since there was no Worker to give them to. */
function tellFirstToken(env: string): void {
  const section = env === '' ? '' : ` --env ${env}`;
  console.log(
    '\nTo make the first tenants and people, give it a root token, and keep that:\n\n' +
      `  openssl rand -hex 32 | tee root-token | npx wrangler secret put ROOT_TOKEN${section}`,
  );
}
