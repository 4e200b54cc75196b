/** The mapping is shown and agreed on before anything is written. */
import { definitionsOf } from '../api/attributes.ts';
import type { Column, Survey } from '../people/survey.ts';
import { keyOf } from '../people/target.ts';
import { CODES, Ended, wrongUse } from '../terminal/ended.ts';
import { asks, isAnswered } from '../terminal/questions.ts';
import { counted, note, print, shown } from '../terminal/say.ts';
import type { ImportOptions } from './options.ts';
import { type Offer, type Plan, planOf } from './plan.ts';
import type { State } from './state.ts';
import { mappingTable } from './words.ts';

/** The mapping of the import that goes on. Columns that are mapped on purpose count as they are. */
export function planAsBefore(
  { columns }: Survey,
  { settings }: State,
  { targets }: ImportOptions,
): Plan {
  const of = (name: string) => targets.get(name) ?? settings.targets[name] ?? '-';
  return { targets: columns.map(({ name }) => of(name)), define: [], unknown: [] };
}

/** The mapping of a new import. Raises what ends it: unknown columns, or nobody who agrees. */
export async function decidedPlan(survey: Survey, options: ImportOptions): Promise<Plan> {
  const { dryRun, yes, connection } = options;
  const isAsked = !dryRun && !yes && isAnswered();
  const definitions = await definitionsOf(connection);
  const plan = await planOf(survey, definitions, options, isAsked ? offer : undefined);
  print(mappingTable(survey.columns, plan));
  if (dryRun) return withoutNew(plan, survey.columns);
  if (plan.unknown.length > 0) throw wrongUse(`Nobody knows ${named(plan.unknown)}. ${WAYS}`);
  if (yes) return plan;
  if (!isAsked) throw wrongUse('Nobody is there to agree. Add --yes to import without questions.');
  if (await asks(`\nImport ${counted(survey.rows)} rows to ${connection.url}?`)) return plan;
  throw new Ended(CODES.done, 'Nothing was imported.');
}

const offer: Offer = ({ name, first }, { key, type }) => {
  note(`“${shown(name)}” is unknown. Its first value: ${shown(first)}`);
  return asks(`Define the attribute ${key} (${type})?`);
};

const WAYS =
  'Define them: --define. Or name each: --map COLUMN=attributes.KEY, or COLUMN=- to leave it out.';

const named = (columns: readonly Column[]) =>
  columns.map(({ name }) => `“${shown(name)}”`).join(', ');

/** A dry run defines nothing, so it cannot try what would be defined. */
function withoutNew(plan: Plan, columns: readonly Column[]): Plan {
  const isNew = (target: string) => plan.define.some(({ key }) => key === keyOf(target));
  const untried = columns.filter(
    (column, i) => plan.unknown.includes(column) || isNew(plan.targets[i] ?? '-'),
  );
  if (untried.length > 0) note(`Not defined yet, and so not tried: ${named(untried)}.`);
  return { ...plan, targets: plan.targets.map((each) => (isNew(each) ? '-' : each)) };
}
