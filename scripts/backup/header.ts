/** The first lines of a backup, which say what it holds, and the last, which is its checksum. */

export interface Header {
  /** The time of the backup, as ISO 8601. */
  readonly made: string;
  /** The name of the database. */
  readonly database: string;
  /** The newest migration of the database. */
  readonly migration: string;
  /** The epoch of the database: see docs/consistency.md, "After a restore". */
  readonly epoch: number;
  /** The numbers of rows, by table. */
  readonly rows: Readonly<Record<string, number>>;
}

const FORMAT = '-- Roster backup, format 1';

export function headerLines({ made, database, migration, epoch, rows }: Header): string {
  const lines = [
    FORMAT,
    `-- made ${made}`,
    `-- database ${database}`,
    `-- migration ${migration}`,
    `-- epoch ${epoch}`,
    ...Object.entries(rows).map(([table, count]) => `-- rows ${table} ${count}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** The header at the beginning of a text. Throws if there is none. */
export function headerOf(text: string): Header {
  if (!text.startsWith(`${FORMAT}\n`)) {
    throw new Error('It is no backup of `npm run backup`, or one of a later format.');
  }
  const value = (name: string) => {
    const [, found] = new RegExp(`^-- ${name} (.+)$`, 'm').exec(text) ?? [];
    if (found === undefined) throw new Error(`Its header has no line "-- ${name} …".`);
    return found;
  };
  const counts = text.matchAll(/^-- rows (\w+) (\d+)$/gm);
  return {
    made: value('made'),
    database: value('database'),
    migration: value('migration'),
    epoch: Number(value('epoch')),
    rows: Object.fromEntries([...counts].map(([, table = '', count]) => [table, Number(count)])),
  };
}

/** The last line: the SHA-256 of all that stands before it, in hexadecimal digits. */
export const checksumLine = (hash: string): string => `-- sha256 ${hash}\n`;

export const CHECKSUM_BYTES = checksumLine('0'.repeat(64)).length;

/** The checksum in a last line, or undefined if it is none. */
export const checksumIn = (line: string): string | undefined =>
  /^-- sha256 ([0-9a-f]{64})\n$/.exec(line)?.[1];
