/** Creates, changes and deletes attribute definitions: one batch each, with its event. */
import type { Database } from '../../db/database.ts';
import { databaseFailure } from '../../db/errors.ts';
import { eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { firstOf } from '../../db/rows.ts';
import { changeBatch } from '../grounds.ts';
import { type Conversion, convertValues, planConversion } from './conversion.ts';
import {
  type AttributeCreation,
  type AttributeUpdate,
  type DefinitionRow,
  definitionAfter,
  definitionAsWanted,
  deleteDefinition,
  insertDefinition,
  updateDefinition,
} from './definition.ts';
import { countIndexes, createIndex, dropIndex, MOST_INDEXES } from './value.ts';

/** The definition after a change, or why there was none. */
export type DefinitionOutcome =
  | { readonly is: 'done'; readonly definition: DefinitionRow }
  | { readonly is: 'key_taken' | 'external_key_taken' | 'changed_meanwhile' }
  | Exclude<Conversion, { readonly is: 'possible' }>;

/** Stores a definition and makes its index, while there are not too many indexes. */
export async function createDefinition(
  db: Database,
  id: string,
  creation: AttributeCreation,
  mutation: Mutation,
): Promise<DefinitionOutcome> {
  const indexes = await countIndexes(db).first<number>('total');
  return applied(db, mutation, [
    insertDefinition(db, id, creation, mutation),
    recordEvent(db, eventOf('attribute.create', mutation, { keys: [creation.key] })),
    ...(Number(indexes) < MOST_INDEXES ? [createIndex(db, creation.key)] : []),
    definitionAfter(db, id, mutation),
  ]);
}

/** Changes a definition. Another type converts the stored values, if all of them fit. */
export async function changeDefinition(
  db: Database,
  definition: DefinitionRow,
  update: AttributeUpdate,
  mutation: Mutation,
): Promise<DefinitionOutcome> {
  const type = update.type ?? definition.type;
  const conversion = type === definition.type ? null : await planConversion(db, definition, type);
  if (conversion && conversion.is !== 'possible') return conversion;
  return applied(db, mutation, [
    ...updateDefinition(db, definition, update, conversion?.known ?? null, mutation),
    ...(conversion ? convertValues(db, definition, type, conversion.converted, mutation) : []),
    definitionAsWanted(db, definition.id, update, mutation),
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
