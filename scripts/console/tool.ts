/** Programs of the console's own packages. */
import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';

/**
 * Runs a program to its end, quietly. If it fails, shows its output and ends with its exit code.
 * Some programs need an older TypeScript than Roster, so they are installed beside the console.
 */
export function runConsoleTool(program: string, args: readonly string[]): void {
  const places = ['console/node_modules/.bin', 'node_modules/.bin', process.env.PATH];
  const env = Object.assign({}, process.env, {
    PATH: places.join(delimiter),
    // Under a test runner it is `test`, and Vite would bundle the React of development.
    NODE_ENV: 'production',
  });
  const { status, error, stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8' });
  if (status === 0) return;
  console.error(error ? String(error) : `${stdout}\n${stderr}`);
  process.exit(status ?? 1);
}
