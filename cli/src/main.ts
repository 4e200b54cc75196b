/** The command `roster`. */

import { runExport } from './export/run.ts';
import { HELP } from './help.ts';
import { runImport } from './import/run.ts';
import { CODES, Ended } from './terminal/ended.ts';
import { note, print } from './terminal/say.ts';

const [command, ...args] = process.argv.slice(2);

async function run(): Promise<number> {
  const isAsked = args.includes('--help') || args.includes('-h');
  if (command === 'import' && !isAsked) return runImport(args, process.env);
  if (command === 'export' && !isAsked) return runExport(args, process.env);
  const isHelp = isAsked || command === '--help' || command === '-h' || command === 'help';
  if (isHelp) print(HELP);
  else note(HELP);
  return isHelp ? CODES.done : CODES.wrongUse;
}

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof Ended)) throw error;
  note(error.message);
  process.exitCode = error.code;
}
