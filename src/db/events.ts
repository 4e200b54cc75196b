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

/**
 * The event of the statement before it in the same batch: written only if that one changed a row.
 * `version` is a scalar subquery for the version that the change led to.
 */
export const recordEvent = (
  db: D1Database,
  event: EventFields,
  version: { readonly sql: string; readonly parameters: readonly unknown[] } = NO_VERSION,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO events (id, at, action, actor_id, user_id, scope_id, keys, request_id, version)
       SELECT ?, ?, ?, ?, ?, ?, ?, ?, ${version.sql} WHERE changes() > 0`,
    )
    .bind(
      event.id,
      event.at,
      event.action,
      event.actorId,
      event.userId,
      event.scopeId,
      JSON.stringify(event.keys),
      event.requestId,
      ...version.parameters,
    );

const NO_VERSION = { sql: 'NULL', parameters: [] };
