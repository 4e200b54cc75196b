/**
 * `npm run console`: the console with hot reload, against any Roster:
 * `npm run console -- --api http://localhost:8787 --port 5173`.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    api: { type: 'string', default: 'http://localhost:8787' },
    port: { type: 'string', default: '5173' },
  },
});
const env = Object.assign({}, process.env, { ROSTER_API: values.api });
const child = spawn('vite', ['console', '--port', values.port, '--strictPort'], {
  env,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('close', (code) => process.exit(code ?? 1));
