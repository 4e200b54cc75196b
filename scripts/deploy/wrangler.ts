/** Wrangler as the deployment uses it: it asks nothing, and always hears which environment. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { environment, PROGRAM } from '../bundle/bundle.ts';

/** What a command has printed, or the reason that it gave for its failure. */
export type Answer = { readonly text: string } | { readonly failure: string };

/** The line that wrangler writes about a deployment, and about a dry run of one. */
export interface Deployed {
  readonly version_id: string | null;
  readonly targets?: readonly string[];
  readonly bundle_size?: { readonly gzip_bytes: number };
}

const argumentsOf = (args: readonly string[], env: string) => [...args, `--env=${env}`];

/** Wrangler builds nothing any more, and does not warn that it would minify if it did. */
const AS_IT_IS = ['--no-bundle', '--minify=false'];

/** Runs a command that only reads, and returns its output. */
export function ask(args: readonly string[], env: string): Answer {
  const { status, error, stdout, stderr } = spawnSync('wrangler', argumentsOf(args, env), {
    env: environment,
    encoding: 'utf8',
    input: '',
  });
  if (status === 0) return { text: stdout };
  return { failure: error ? String(error) : reasonIn(stdout, stripVTControlCharacters(stderr)) };
}

/** Runs a command, shows its output, and tells whether it succeeded. */
export function run(args: readonly string[], env: string): boolean {
  const { status } = spawnSync('wrangler', argumentsOf(args, env), {
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0;
}

/**
 * Uploads the bundle that is built, and deploys it. The output is shown, or returned where it fails
 * in a dry run.
 */
export function deploy(env: string, ...more: readonly string[]): Deployed | { failure: string } {
  const directory = mkdtempSync(join(tmpdir(), 'roster-deploy-'));
  const file = join(directory, 'output.json');
  const dryRun = more.includes('--dry-run');
  const args = argumentsOf(['deploy', PROGRAM, ...AS_IT_IS, ...more], env);
  const { status, stdout, stderr } = spawnSync('wrangler', args, {
    env: { ...environment, WRANGLER_OUTPUT_FILE_PATH: file },
    encoding: 'utf8',
    stdio: [
      'ignore',
      ...(dryRun ? (['pipe', 'pipe'] as const) : (['inherit', 'inherit'] as const)),
    ],
  });
  const deployed = status === 0 ? entryIn(file) : undefined;
  rmSync(directory, { recursive: true });
  return (
    deployed ?? {
      failure: dryRun
        ? stripVTControlCharacters(`${stdout}\n${stderr}`).trim()
        : 'wrangler deploy failed',
    }
  );
}

function entryIn(file: string): Deployed | undefined {
  const entries = readFileSync(file, 'utf8').trim().split('\n');
  return entries.map((line) => JSON.parse(line)).find(({ type }) => type === 'deploy');
}

/** The reason in an error that wrangler printed as JSON, or else in its log. */
function reasonIn(stdout: string, stderr: string): string {
  try {
    const { text, notes = [] } = JSON.parse(stdout).error;
    return [text, ...notes.map((note: { text: string }) => note.text)].join(' ');
  } catch {
    const [, reason = stdout] = /\[ERROR\]([\s\S]*?)(?:🪵|$)/u.exec(stderr) ?? [];
    return reason.trim().replace(/\s*\n\s*/g, ' ');
  }
}
