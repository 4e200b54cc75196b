import { ask } from '../api/ask.ts';
import { CODES, Ended } from '../terminal/ended.ts';
import { Progress } from '../terminal/progress.ts';
import { counted, note } from '../terminal/say.ts';
import { type ExportOptions, exportOptions } from './options.ts';
import { fileAt, stdout } from './output.ts';
import { pagesOf } from './pages.ts';

/** `roster export`. Returns the exit code. */
export async function runExport(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = exportOptions(args, env);
  const { out } = options;
  const output = out === undefined ? stdout() : fileAt(out, settingsOf(options));
  let people = output.before?.people ?? 0;
  if (people > 0) note(`Going on where it was ended: ${counted(people)} people are done.`);
  const progress = new Progress('people', await totalOf(options), people);
  try {
    for await (const page of pagesOf(options, output.before?.cursor ?? null)) {
      await output.add(page);
      people += page.people;
      progress.tell(people);
    }
  } catch (error) {
    throw unfinished(error, people, out);
  } finally {
    progress.end();
  }
  output.end();
  note(`${counted(people)} people${out === undefined ? '' : ` are in ${out}`}.`);
  return CODES.done;
}

/** What must be the same when an export goes on. */
const settingsOf = ({ connection, format, filters, include = '' }: ExportOptions): string =>
  JSON.stringify({ url: connection.url, format, filters, include });

/** How many there are, to tell how far it is. Refusals are those of the export. */
async function totalOf({ connection, filters }: ExportOptions): Promise<number> {
  const query = new URLSearchParams([...filters, ['limit', '1']]);
  const { body } = await ask(connection, { path: `/api/v1/users?${query}` });
  const { meta } = body as { meta?: { pagination: { total: number } } };
  return meta?.pagination.total ?? 1;
}

function unfinished(error: unknown, people: number, out: string | undefined): unknown {
  if (!(error instanceof Ended)) return error;
  const rest =
    out === undefined
      ? `The output is not whole: it ends behind ${counted(people)} people.`
      : `${out}.part has ${counted(people)} people so far. The same command goes on behind them.`;
  return new Ended(error.code, `${error.message}\n${rest}`);
}
