import { realpathSync } from 'node:fs';
import { defineAttribute } from '../api/attributes.ts';
import { readCheckpoint } from '../api/checkpoint.ts';
import type { Counts } from '../people/outcome.ts';
import { CODES, wrongUse } from '../terminal/ended.ts';
import { counted, print } from '../terminal/say.ts';
import { carryOut } from './carry-out.ts';
import { decidedPlan, planAsBefore } from './decide.ts';
import { type ImportOptions, importOptions } from './options.ts';
import type { Plan } from './plan.ts';
import { type Source, sourceOf } from './source.ts';
import { ensureSame, newState, type Settings, type State } from './state.ts';
import { type FileSurvey, surveyOfFile } from './survey.ts';
import { mappingTable, summaryLine } from './words.ts';

/** `roster import`. Returns the exit code. */
export async function runImport(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = importOptions(args, env);
  const source = await sourceOf(options.file);
  try {
    ensureOther(options);
    const survey = await surveyOfFile(source, options);
    return await importAll(source, survey, options);
  } finally {
    source.end();
  }
}

/** The file of refused rows may not be the file itself. */
function ensureOther({ file, refused }: ImportOptions): void {
  const real = (path: string) => {
    try {
      return realpathSync(path);
    } catch {
      return undefined;
    }
  };
  if (file !== '-' && real(file) === real(refused)) {
    throw wrongUse(`${refused} is the file itself. Name another: --refused FILE.`);
  }
}

async function importAll(
  source: Source,
  survey: FileSurvey,
  options: ImportOptions,
): Promise<number> {
  const { connection, checkpoint, dryRun } = options;
  const before = dryRun ? undefined : readCheckpoint<State>(checkpoint);
  const plan = before ? planAsBefore(survey, before, options) : await decidedPlan(survey, options);
  const settings = settingsOf(survey, plan, options);
  if (before) ensureSame(checkpoint, before.settings, settings);
  if (before) {
    print(mappingTable(survey.columns, plan));
    const rows = `${counted(before.rows)} of ${counted(survey.rows)} rows`;
    print(`\nGoing on where it was ended: ${rows} are done.`);
  }
  if (!dryRun) for (const each of plan.define) await defineAttribute(connection, each);
  const began = performance.now();
  const state = await carryOut(source, {
    survey,
    plan,
    options,
    state: before ?? newState(settings),
  });
  const seconds = (performance.now() - began) / 1_000;
  const rate = Math.round((survey.rows - (before?.rows ?? 0)) / seconds);
  print(
    `\n${summaryLine(state.counts, dryRun)} (${seconds.toFixed(1)} s, ${counted(rate)} a second)`,
  );
  return told(state.counts, options);
}

function told({ refused }: Counts, options: ImportOptions): number {
  if (refused === 0) return CODES.done;
  print(
    `The refused rows are in ${options.refused}, with reasons. Mend them, and import that file.`,
  );
  return CODES.refused;
}

const settingsOf = (
  { columns, digest }: FileSurvey,
  plan: Plan,
  options: ImportOptions,
): Settings => ({
  file: digest,
  url: options.connection.url,
  targets: Object.fromEntries(columns.map(({ name }, i) => [name, plan.targets[i] ?? '-'])),
  placing: options.placing,
  empty: options.empty,
  batch: options.batch,
});
