import type { Database } from '../../db/database.ts';
import { databaseFailure } from '../../db/errors.ts';
import { eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { Problem } from '../../http/problem.ts';
import {
  type AttributeCreation,
  type AttributeUpdate,
  convertValues,
  countIndexes,
  createIndex,
  type DefinitionRow,
  definitionAfter,
  deleteDefinition,
  dropIndex,
  insertDefinition,
  MOST_INDEXES,
  storedValues,
  updateDefinition,
} from './queries.ts';
import { convertAll } from './rules.ts';

/** Stores a definition and, while there are not too many, makes its index. */
export async function createDefinition(
  db: Database,
  id: string,
  creation: AttributeCreation,
  mutation: Mutation,
): Promise<DefinitionRow> {
  const indexes = await countIndexes(db).first<number>('total');
  const results = await unlessTaken(
    db.batch<DefinitionRow>([
      insertDefinition(db, id, creation, mutation),
      recordEvent(db, eventOf('attribute.create', mutation, { keys: [creation.key] })),
      ...(Number(indexes) < MOST_INDEXES ? [createIndex(db, creation.key)] : []),
      definitionAfter(db, id, mutation),
    ]),
  );
  const [row] = results.at(-1)?.results ?? [];
  if (!row) throw new Error('an insert returns its row');
  return row;
}

/** Changes a definition; another type takes the stored values along, or is refused. */
export async function changeDefinition(
  db: Database,
  definition: DefinitionRow,
  update: AttributeUpdate,
  mutation: Mutation,
): Promise<DefinitionRow> {
  const event = eventOf('attribute.change', mutation, { keys: [definition.key] });
  const type = update.type ?? definition.type;
  const conversion = type === definition.type ? null : await conversionTo(db, definition, type);
  const results = await unlessTaken(
    db.batch<DefinitionRow>([
      updateDefinition(db, definition, update, conversion?.known ?? null, mutation),
      recordEvent(db, event),
      ...(conversion ? convertValues(db, definition, type, conversion.converted, mutation) : []),
      definitionAfter(db, definition.id, mutation),
    ]),
  );
  const [row] = results.at(-1)?.results ?? [];
  if (!row) throw conflict('It was changed by someone else meanwhile: read it again and retry.');
  return row;
}

export async function removeDefinition(
  db: Database,
  { id, key }: DefinitionRow,
  mutation: Mutation,
): Promise<void> {
  await db.batch([
    deleteDefinition(db, id),
    recordEvent(db, eventOf('attribute.delete', mutation, { keys: [key] })),
    dropIndex(db, key),
  ]);
}

/** More distinct values than this are not converted in one request. */
const MOST_VALUES = 5_000;

/** How the stored values are rewritten for a type. Raises `conflict` while some do not fit. */
async function conversionTo(
  db: Database,
  { key }: DefinitionRow,
  type: DefinitionRow['type'],
): Promise<{ known: string[]; converted: Record<string, string> }> {
  const values = await storedValues(db, key, MOST_VALUES + 1);
  const { converted, misfits } = convertAll(values, type);
  if (misfits > 0) {
    const users = misfits === 1 ? '1 user has a value' : `${misfits} users have values`;
    throw conflict(`${users} that cannot be coerced to type '${type}'`);
  }
  if (values.length > MOST_VALUES) {
    const message = `'${key}' has more than ${MOST_VALUES} distinct values: define a new attribute.`;
    throw conflict(message);
  }
  return {
    known: values.map(({ value }) => JSON.stringify(value)),
    converted: Object.fromEntries(
      [...converted].map(([from, to]) => [JSON.stringify(from), JSON.stringify(to)]),
    ),
  };
}

/** `key` and `externalKey` are unique; the constraint decides, so that no two racers both win. */
async function unlessTaken<Result>(batch: Promise<Result>): Promise<Result> {
  try {
    return await batch;
  } catch (error) {
    const failure = databaseFailure(error);
    if (failure.is !== 'constraint') throw error;
    const field = failure.name.endsWith('external_key') ? 'externalKey' : 'key';
    throw conflict(`Another user attribute has this ${field}.`);
  }
}

const conflict = (message: string) => new Problem({ is: 'conflict', message });
