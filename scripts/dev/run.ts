/**
 * `npm run dev`: a migrated local database with demo data, and the Worker on it. Arguments go to
 * wrangler, so `npm run dev -- --port 9000 --persist-to /tmp/roster --var LOG:requests` works.
 */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { evenLimits } from '../../src/limits/settings.ts';
import { fullDemoStatements } from '../demo-data.ts';
import { writeDocument } from '../openapi/write.ts';
import { configuredForDev } from '../settings/configured.ts';
import { orExit, stopFor } from '../settings/stop.ts';
import { mistakesIn } from '../settings/told.ts';
import { firstScreen } from './first-screen.ts';
import { untilHealthy } from './healthy.ts';
import { optionsOf } from './options.ts';
import { isInUse } from './port.ts';
import { startReceiver } from './receiver.ts';
import { portOf, startServer, wrangler } from './wrangler.ts';

const { passedOn, port, inspectorPort, persistTo, files, vars } = optionsOf(process.argv.slice(2));
const local = ['--local', ...(persistTo === undefined ? [] : ['--persist-to', persistTo])];

await refuseIfInUse('--port', port);
if (inspectorPort !== undefined) await refuseIfInUse('--inspector-port', inspectorPort);
if (!existsSync('.dev.vars')) copyFileSync('.dev.vars.example', '.dev.vars');
stopIfMistaken();
writeDocument();
step('Migrating the local database');
wrangler(['d1', 'migrations', 'apply', 'DB', ...local]);
step('Seeding demo data, if this is the first start');
wrangler(['d1', 'execute', 'DB', '--file', demoFile(await startReceiver()), '--yes', ...local]);
step('Starting the Worker');
await serve();

function step(what: string): void {
  console.log(`\n› ${what}`);
}

async function refuseIfInUse(option: string, port: number): Promise<void> {
  if (!(await isInUse(port))) return;
  const another = `npm run dev -- ${option} ${port + 1}`;
  console.error(`Port ${port} is in use: stop what listens there, or run ${another}`);
  process.exit(1);
}

/** A wrong setting would fail every request, so it is said before anything is started. */
function stopIfMistaken(): void {
  const options = Object.assign({}, varsOfDevelopment(), vars);
  const configured = orExit(() => configuredForDev(files, options));
  stopFor(mistakesIn(configured), configured, 'Roster was not started.');
}

/** The demo directory as a file of SQL that does nothing the second time. */
function demoFile(receiver: string): string {
  const file = 'build/demo.sql';
  mkdirSync('build', { recursive: true });
  writeFileSync(file, fullDemoStatements(receiver).join('\n'));
  return file;
}

async function serve(): Promise<void> {
  const own = Object.entries(varsOfDevelopment()).flatMap(([name, value]) => [
    '--var',
    `${name}:${value}`,
  ]);
  const child = startServer([...own, ...passedOn]);
  const actualPort = await portOf(child);
  const failure = await untilHealthy(actualPort);
  if (failure !== undefined) {
    console.error(`\n${failure}\n\nRoster was stopped.`);
    child.prependOnceListener('close', () => process.exit(1)).kill();
    return;
  }
  console.log(firstScreen(actualPort, persistTo ?? '.wrangler/state'));
}

/** Development differs from wrangler.toml: wide limits, timings, and a short root token. */
function varsOfDevelopment(): Record<string, string> {
  const roomy = evenLimits({ capacity: 10_000, refillPerSecond: 100 });
  return {
    RATE_LIMITS: JSON.stringify(roomy),
    LOG: 'errors',
    SERVER_TIMING: 'on',
    DEVELOPMENT: 'on',
    WEBHOOK_LOOPBACK: 'on',
    SUPPRESSION_KEY: 'the key of suppressed addresses, of development',
  };
}
