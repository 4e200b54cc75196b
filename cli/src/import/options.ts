import { parseArgs } from 'node:util';
import { type Connection, connectionOf } from '../api/connection.ts';
import { MOST_ROWS } from '../people/batches.ts';
import type { Empty } from '../people/row-body.ts';
import { FIELDS, type Target, targetIn } from '../people/target.ts';
import { wrongUse } from '../terminal/ended.ts';

export interface ImportOptions {
  readonly connection: Connection;
  /** The file, or `-` for stdin. */
  readonly file: string;
  readonly refused: string;
  readonly checkpoint: string;
  readonly targets: ReadonlyMap<string, Target>;
  readonly placing: Placing;
  readonly empty: Empty;
  readonly delimiter: string | undefined;
  readonly encoding: string | undefined;
  readonly define: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly concurrency: number;
  readonly batch: number;
}

/** The tenant that everybody joins. */
interface Placing {
  readonly organization?: string;
  readonly application?: string;
}

const options = {
  url: { type: 'string' },
  'token-file': { type: 'string' },
  retries: { type: 'string' },
  map: { type: 'string', multiple: true },
  organization: { type: 'string' },
  application: { type: 'string' },
  define: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  empty: { type: 'string', default: 'keep' },
  concurrency: { type: 'string', default: '3' },
  batch: { type: 'string', default: '500' },
  checkpoint: { type: 'string' },
  refused: { type: 'string' },
  delimiter: { type: 'string' },
  encoding: { type: 'string' },
} as const;

export function importOptions(args: readonly string[], env: NodeJS.ProcessEnv): ImportOptions {
  const { values, positionals } = parsed(args);
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) {
    throw wrongUse('Name one file: roster import people.csv');
  }
  const name = file === '-' ? 'stdin.csv' : file;
  const { organization, application, empty } = values;
  if (empty !== 'keep' && empty !== 'remove') throw wrongUse('--empty is keep or remove.');
  return {
    connection: connectionOf(values, env),
    file,
    refused: values.refused ?? refusedOf(name, values['dry-run']),
    checkpoint: values.checkpoint ?? `${name}.roster-checkpoint.json`,
    targets: targetsIn(values.map ?? []),
    placing: { ...(organization && { organization }), ...(application && { application }) },
    empty,
    delimiter: delimiterIn(values.delimiter),
    encoding: encodingIn(values.encoding),
    define: values.define,
    yes: values.yes,
    dryRun: values['dry-run'],
    concurrency: whole('concurrency', values.concurrency, 32),
    batch: whole('batch', values.batch, MOST_ROWS),
  };
}

/** A dry run leaves the refused rows of an import alone that is to go on. */
const refusedOf = (name: string, dryRun = false) =>
  `${name.replace(/\.csv$/i, '')}.${dryRun ? 'would-be-refused' : 'refused'}.csv`;

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw wrongUse((error as Error).message);
  }
}

function targetsIn(maps: readonly string[]): ReadonlyMap<string, Target> {
  const targets = new Map<string, Target>();
  for (const map of maps) {
    // A name of a column may have the sign itself, and no target has.
    const at = map.lastIndexOf('=');
    const target = targetIn(map.slice(at + 1));
    if (at < 1 || target === undefined) {
      throw wrongUse(`--map ${map}: write COLUMN=TARGET. ${TARGETS}`);
    }
    targets.set(map.slice(0, at).trim(), target);
  }
  return targets;
}

const TARGETS = `A target is ${FIELDS.join(', ')}, attributes.KEY, or - to leave the column out.`;

function whole(name: string, text: string, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
  throw wrongUse(`--${name} is a whole number from 1 to ${most}.`);
}

function delimiterIn(text: string | undefined): string | undefined {
  const delimiter = text === '\\t' || text === 'tab' ? '\t' : text;
  if (delimiter === undefined || /^[^"\r\n]$/.test(delimiter)) return delimiter;
  throw wrongUse('--delimiter is one character, or tab.');
}

function encodingIn(label: string | undefined): string | undefined {
  try {
    return label && new TextDecoder(label).encoding;
  } catch {
    throw wrongUse(`--encoding ${label} is unknown. Try utf-8, utf-16le or windows-1252.`);
  }
}
