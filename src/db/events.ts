import type { Database } from './database.ts';

/** Who changes something, when, in which request. The id is made once: a retry is the same mutation. */
export interface Mutation {
  readonly mutationId: string;
  /** The user who does it; null is the root token. */
  readonly actorId: string | null;
  readonly requestId: string;
  /** Milliseconds UTC. */
  readonly now: number;
}

/** As SQL, whether a mutation (a parameter) was applied before: its event is in the same batch. */
export const APPLIED = (mutation: string): string =>
  `EXISTS (SELECT 1 FROM events WHERE id = ${mutation})`;

/** What a row of `events` says about a change. */
export interface EventFields {
  readonly id: string;
  readonly at: number;
  readonly action: string;
  readonly actorId: string | null;
  readonly userId: string | null;
  readonly scopeId: string | null;
  /** Names of what changed, never values. */
  readonly keys: readonly string[];
  readonly requestId: string;
}

/** The event of a mutation, about whom and what it touches. */
export const eventOf = (
  action: string,
  { mutationId, actorId, requestId, now }: Mutation,
  about: Partial<Pick<EventFields, 'userId' | 'scopeId' | 'keys'>> = {},
): EventFields => {
  const { userId = null, scopeId = null, keys = [] } = about;
  return { id: mutationId, at: now, action, actorId, userId, scopeId, keys, requestId };
};

/** Where an event finds whom it is about: a query of one row (user_id, version). */
export interface EventSource {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/**
 * The event of the statement before it in the same batch: written only if that one changed a row.
 * Whom it is about, and the version that the change led to, are read where the change was made.
 */
export const recordEvent = (
  db: Database,
  event: EventFields,
  source: EventSource = { sql: 'SELECT NULL AS user_id, NULL AS version', parameters: [] },
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO events (id, at, action, actor_id, scope_id, keys, request_id, user_id, version)
       SELECT ?, ?, ?, ?, ?, ?, ?, coalesce(source.user_id, ?), source.version
         FROM (${source.sql}) source WHERE changes() > 0
       ON CONFLICT (id) DO NOTHING`,
    )
    .bind(
      event.id,
      event.at,
      event.action,
      event.actorId,
      event.scopeId,
      JSON.stringify(event.keys),
      event.requestId,
      event.userId,
      ...source.parameters,
    );
