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
  db: D1Database,
  event: EventFields,
  source: EventSource = { sql: 'SELECT NULL AS user_id, NULL AS version', parameters: [] },
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO events (id, at, action, actor_id, scope_id, keys, request_id, user_id, version)
       SELECT ?, ?, ?, ?, ?, ?, ?, coalesce(source.user_id, ?), source.version
         FROM (${source.sql}) source WHERE changes() > 0`,
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
