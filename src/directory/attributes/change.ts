/** Creates, changes and deletes attribute definitions: one batch each, with its event. */
import type { Database } from '../../db/database.ts';
import { databaseFailure } from '../../db/errors.ts';
import { eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { firstOf, totalIn } from '../../db/rows.ts';
import { changeBatch } from '../grounds.ts';
import {
  askForValues,
  type Consent,
  holdPlan,
  meaningAfter,
  type Plan,
  planFrom,
  rewriteValues,
  UNTOUCHED,
} from './conversion.ts';
import {
  type AttributeCreation,
  type AttributeUpdate,
  type DefinitionRow,
  definitionAfter,
  definitionAsWanted,
  deleteDefinition,
  holdMeaning,
  idOfKey,
  insertDefinition,
  updateDefinition,
} from './definition.ts';
import { countIndexes, createIndex, dropIndex, MOST_INDEXES } from './value.ts';

/** The definition after a change, or why there was none. */
export type DefinitionOutcome =
  | { readonly is: 'done'; readonly definition: DefinitionRow }
  | { readonly is: 'key_taken' | 'external_key_taken' | 'changed_meanwhile' }
  | Exclude<Plan, { readonly is: 'possible' }>;

/** Stores a definition and makes its index, while there are not too many indexes. */
export async function createDefinition(
  db: Database,
  id: string,
  creation: AttributeCreation,
  consent: Consent,
  mutation: Mutation,
): Promise<DefinitionOutcome> {
  const { key, type } = creation;
  const [indexes, owner, ...values] = await db.batch([
    countIndexes(db),
    idOfKey(db, key),
    ...askForValues(db, creation),
  ]);
  const taken = firstOf<Pick<DefinitionRow, 'id'>>(owner)?.id;
  if (taken !== undefined && taken !== id) return { is: 'key_taken' };
  // Nobody knows the currency of the amounts that a deleted definition has left.
  const meaning = { key, type, isOtherCurrency: type === 'currency' };
  const plan = taken === id ? UNTOUCHED : planFrom(values, meaning, consent);
  if (plan.is !== 'possible') return plan;
  return applied(db, mutation, [
    ...holdPlan(db, creation, plan, mutation),
    ...rewriteValues(db, key, plan, mutation),
    insertDefinition(db, id, creation, mutation),
    recordEvent(db, eventOf('attribute.create', mutation, { keys: [key] })),
    ...(totalIn(indexes) < MOST_INDEXES ? [createIndex(db, key)] : []),
    definitionAfter(db, id, mutation),
  ]);
}

/** Changes a definition. Another type converts the stored values. */
export async function changeDefinition(
  db: Database,
  definition: DefinitionRow,
  update: AttributeUpdate,
  consent: Consent,
  mutation: Mutation,
): Promise<DefinitionOutcome> {
  const { id, key } = definition;
  const meaning = meaningAfter(definition, update);
  const { isSame } = meaning;
  const plan = isSame
    ? UNTOUCHED
    : planFrom(await db.batch(askForValues(db, meaning, definition.type)), meaning, consent);
  if (plan.is !== 'possible') return plan;
  return applied(db, mutation, [
    holdMeaning(db, definition, mutation),
    ...(isSame ? [] : holdPlan(db, meaning, plan, mutation)),
    ...rewriteValues(db, key, plan, mutation),
    ...updateDefinition(db, definition, update, mutation),
    definitionAsWanted(db, id, update, mutation),
  ]);
}

/** Deletes a definition and its index. The values that users have stay. */
export async function removeDefinition(
  db: Database,
  { id, key }: DefinitionRow,
  mutation: Mutation,
): Promise<void> {
  await changeBatch(db, mutation, [
    deleteDefinition(db, id),
    recordEvent(db, eventOf('attribute.delete', mutation, { keys: [key] })),
    dropIndex(db, key),
  ]);
}

/** Runs a batch whose last statement reads the definition. A UNIQUE constraint decides races. */
async function applied(
  db: Database,
  mutation: Mutation,
  statements: readonly D1PreparedStatement[],
): Promise<DefinitionOutcome> {
  try {
    const results = await changeBatch(db, mutation, statements);
    const definition = firstOf<DefinitionRow>(results.at(-1));
    return definition ? { is: 'done', definition } : { is: 'changed_meanwhile' };
  } catch (error) {
    const failure = databaseFailure(error);
    const constraint = failure.is === 'constraint' ? failure.name : undefined;
    if (constraint === 'attribute_definitions.key') return { is: 'key_taken' };
    if (constraint === 'attribute_definitions.external_key') return { is: 'external_key_taken' };
    throw error;
  }
}
