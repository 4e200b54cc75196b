/** The bundle that production gets: its size, its parts, and its start-up time. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { BUNDLE, METAFILE, PROGRAM } from '../bundle/bundle.ts';
import { deploy } from '../deploy/wrangler.ts';

export interface BundleFigures {
  /** Bytes, compressed as the platform counts them. */
  readonly gzipped: number;
  /** Bytes of Roster and of each package as esbuild leaves them, before terser, largest first. */
  readonly parts: readonly (readonly [name: string, bytes: number])[];
}

interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }
    >
  >;
}

export function bundleFigures(): BundleFigures {
  const gzipped = gzipSync(readFileSync(PROGRAM)).length;
  const { outputs } = JSON.parse(readFileSync(METAFILE, 'utf8')) as Metafile;
  const parts = new Map<string, number>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'Roster';
      parts.set(name, (parts.get(name) ?? 0) + bytesInOutput);
    }
  }
  return { gzipped, parts: [...parts].sort(([, one], [, other]) => other - one) };
}

/**
 * Milliseconds of work until the Worker takes requests. Other work on the machine adds to them and
 * takes nothing away, so the least of some tries counts.
 */
export function startUp(tries = 5): number {
  const upload = `${BUNDLE}/worker.bundle`;
  const built = deploy('', '--dry-run', '--outfile', upload);
  if ('failure' in built) throw new Error(built.failure);
  const starts = Array.from({ length: tries }, () => oneStart(upload));
  // The profiler now and then takes no sample of a start.
  return Math.min(...starts.filter((milliseconds) => milliseconds > 0));
}

function oneStart(upload: string): number {
  const profile = `${BUNDLE}/startup.cpuprofile`;
  const args = ['check', 'startup', '--worker', upload, '--outfile', profile];
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false' };
  const { status, stdout, stderr } = spawnSync('wrangler', args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the start could not be measured\n${stdout}\n${stderr}`);
  return worked(readFileSync(profile, 'utf8'));
}

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Milliseconds spent in functions of the bundle, without idle time and the runtime's own start. */
function worked(profile: string): number {
  const { nodes, samples, timeDeltas } = JSON.parse(profile) as Profile;
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  const others = new Set(['(idle)', '(program)', '(root)']);
  const microseconds = timeDeltas.reduce(
    (sum, delta, i) => sum + (others.has(names.get(samples[i] ?? 0) ?? '') ? 0 : delta),
    0,
  );
  return microseconds / 1_000;
}
