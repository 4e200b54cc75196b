/** The second reading: every row that is not done yet is sent, and noted. */
import { removeCheckpoint, writeCheckpoint } from '../api/checkpoint.ts';
import { FileFault } from '../csv/fault.ts';
import { openRows } from '../csv/open-rows.ts';
import { Batches } from '../people/batches.ts';
import { sumOf } from '../people/outcome.ts';
import { Ended, stopped } from '../terminal/ended.ts';
import { Progress } from '../terminal/progress.ts';
import { counted } from '../terminal/say.ts';
import type { ImportOptions } from './options.ts';
import type { Plan } from './plan.ts';
import { RefusedFile } from './refused-file.ts';
import { Sender } from './send.ts';
import type { Source } from './source.ts';
import type { State } from './state.ts';
import type { FileSurvey } from './survey.ts';

interface Work {
  readonly survey: FileSurvey;
  readonly plan: Plan;
  readonly options: ImportOptions;
  readonly state: State;
}

/** Sends the rows that are not done yet. Returns the state after the last. */
export async function carryOut(source: Source, work: Work): Promise<State> {
  const { survey, plan, options } = work;
  let { state } = work;
  const { targets } = plan;
  const header = survey.columns.map(({ name }) => name);
  const { refusedBytes: bytes } = state;
  const refused = new RefusedFile(options.refused, { header, delimiter: survey.delimiter, bytes });
  if (!options.dryRun) writeCheckpoint(options.checkpoint, state);
  const progress = new Progress('rows', survey.rows, state.rows);
  const sender = new Sender({
    ...options,
    header,
    targets,
    run: `${state.run} ${survey.digest}`,
    onDone({ batch, counts, refused: rows }) {
      const refusedBytes = refused.add(rows);
      const done = batch.after + batch.rows.length;
      state = { ...state, rows: done, counts: sumOf(state.counts, counts), refusedBytes };
      if (!options.dryRun) writeCheckpoint(options.checkpoint, state);
      progress.tell(done);
    },
  });
  const { rows: after } = state;
  const batches = new Batches({ targets, empty: options.empty }, { most: options.batch, after });
  try {
    let row = 0;
    for await (const part of (await openRows(source.bytes(), options)).parts) {
      for (const each of part) {
        row += 1;
        const full = row > after ? batches.add(each) : undefined;
        if (full) await sender.add(full);
      }
    }
    const rest = batches.rest();
    if (rest) await sender.add(rest);
    await sender.end();
    if (!source.isSame()) throw changed(source);
  } catch (error) {
    // Requests that are under way are answered and noted before the import ends.
    await sender.end().catch(() => undefined);
    throw unfinished(error instanceof FileFault ? changed(source) : error, state, survey);
  } finally {
    progress.end();
  }
  if (!options.dryRun) removeCheckpoint(options.checkpoint);
  return state;
}

const changed = ({ name }: Source) => stopped(`${name} was changed while it was imported.`);

/** What stopped the import, and how far it came. */
function unfinished(error: unknown, { rows }: State, survey: FileSurvey): unknown {
  if (!(error instanceof Ended)) return error;
  const done = `${counted(rows)} of ${counted(survey.rows)} rows are done.`;
  return new Ended(error.code, `${error.message}\n${done} The same command goes on behind them.`);
}
