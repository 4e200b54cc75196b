/** Asks before something is overwritten. */
import { createInterface } from 'node:readline/promises';

/** Throws unless the name of the database is typed. */
export async function confirm(warning: string, name: string): Promise<void> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  try {
    process.stderr.write(`${warning}\n`);
    const answer = await Promise.race([
      lines.question(`Type ${name} to go on (or start again with --yes): `),
      closed,
    ]);
    if (answer?.trim() !== name) throw new Error('It was not confirmed. Nothing was changed.');
  } finally {
    lines.close();
  }
}
