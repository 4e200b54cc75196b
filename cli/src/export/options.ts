import { parseArgs } from 'node:util';
import { type Connection, connectionOf } from '../api/connection.ts';
import { wrongUse } from '../terminal/ended.ts';

export interface ExportOptions {
  readonly connection: Connection;
  readonly format: 'ndjson' | 'csv';
  /** The file, if it is not stdout. */
  readonly out: string | undefined;
  readonly filters: readonly [name: string, value: string][];
  readonly include: string | undefined;
}

const options = {
  url: { type: 'string' },
  'token-file': { type: 'string' },
  retries: { type: 'string' },
  format: { type: 'string', default: 'ndjson' },
  out: { type: 'string' },
  filter: { type: 'string', multiple: true },
  include: { type: 'string' },
} as const;

/** What the command itself says in a request. */
const OWN = ['format', 'include', 'limit', 'cursor', 'bom'];

export function exportOptions(args: readonly string[], env: NodeJS.ProcessEnv): ExportOptions {
  const { format, out, filter = [], include, ...others } = parsed(args);
  if (format !== 'ndjson' && format !== 'csv') throw wrongUse('--format is ndjson or csv.');
  if (include && format === 'csv') throw wrongUse('--include is for lines: --format ndjson.');
  const connection = connectionOf(others, env);
  return { connection, format, out, include, filters: filter.map(filterIn) };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw wrongUse((error as Error).message);
  }
}

function filterIn(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  const name = text.slice(0, at);
  if (at < 1 || OWN.includes(name)) {
    throw wrongUse(`--filter ${text}: write a filter of the list, such as attr.plan=pro.`);
  }
  return [name, text.slice(at + 1)];
}
