/** An event that waits to be delivered. */
export interface Waiting {
  readonly seq: number;
  readonly event_id: string;
  /** Whom it is about: what comes later of the same waits for it. */
  readonly subject: string;
  /** The tries that have failed, and the time of the first. */
  readonly attempts: number;
  readonly failing_since: number | null;
}

/** An event to wait for, in the order of commits. */
interface Arriving {
  readonly eventId: string;
  readonly subject: string;
}

/** The outcome of an attempt. `gone`: the receiver wants no more. */
export type Outcome = 'delivered' | 'failed' | 'gone';

/** What is kept of an attempt. */
export interface DeliveryRow {
  readonly id: number;
  readonly event_id: string;
  readonly type: string;
  readonly attempt: number;
  readonly at: number;
  readonly ms: number;
  readonly outcome: Outcome | 'given_up';
  readonly status: number | null;
  readonly answer: string;
}

/** A type of rows as the storage wants it: an interface has no index signature. */
type Row<Of> = { [Name in keyof Of]: Of[Name] & SqlStorageValue };

/** The last attempts that are kept of a webhook. */
const KEPT_ATTEMPTS = 1_000;

/** The tables of a dispatcher: what waits, and what was tried. They hold ids and no values. */
export class WaitingEvents {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Makes the tables, where the storage is new or was emptied. */
  open(): void {
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS waiting (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL UNIQUE,
        subject TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, failing_since INTEGER,
        next_at INTEGER NOT NULL DEFAULT 0);
      CREATE INDEX IF NOT EXISTS waiting_by_subject ON waiting (subject, seq);
      CREATE TABLE IF NOT EXISTS deliveries (
        id INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL, subject TEXT NOT NULL,
        type TEXT NOT NULL, attempt INTEGER NOT NULL, at INTEGER NOT NULL, ms INTEGER NOT NULL,
        outcome TEXT NOT NULL, status INTEGER, answer TEXT NOT NULL)`);
  }

  get size(): number {
    return this.#sql.exec<{ n: number }>('SELECT count(*) AS n FROM waiting').one().n;
  }

  add(arriving: readonly Arriving[]): void {
    this.#sql.exec(
      `INSERT INTO waiting (event_id, subject)
       SELECT value ->> 'eventId', value ->> 'subject' FROM json_each(?) WHERE true
       ON CONFLICT (event_id) DO NOTHING`,
      JSON.stringify(arriving),
    );
  }

  /** What is due, and waits for nothing of the same subject that is not due. */
  due(now: number, limit: number): Waiting[] {
    return this.#sql
      .exec<Row<Waiting>>(
        `SELECT seq, event_id, subject, attempts, failing_since FROM waiting w
          WHERE NOT EXISTS (SELECT 1 FROM waiting earlier
                             WHERE earlier.subject = w.subject AND earlier.seq <= w.seq
                               AND earlier.next_at > ?)
          ORDER BY seq LIMIT ?`,
        now,
        limit,
      )
      .toArray();
  }

  /** When the next of those that are first of their subject is due, or null. */
  nextDue(): number | null {
    return this.#sql
      .exec<{ at: number | null }>(
        `SELECT min(next_at) AS at FROM waiting w
          WHERE NOT EXISTS (SELECT 1 FROM waiting earlier
                             WHERE earlier.subject = w.subject AND earlier.seq < w.seq)`,
      )
      .one().at;
  }

  remove(seq: number): void {
    this.#sql.exec('DELETE FROM waiting WHERE seq = ?', seq);
  }

  putOff({ seq }: Waiting, now: number, next: number): void {
    this.#sql.exec(
      `UPDATE waiting SET attempts = attempts + 1, failing_since = coalesce(failing_since, ?),
              next_at = ? WHERE seq = ?`,
      now,
      next,
      seq,
    );
  }

  clear(): void {
    this.#sql.exec('DELETE FROM waiting');
  }

  /** Keeps what came of an attempt, and drops what is too old to be kept. */
  note(
    { event_id, subject, attempts }: Waiting,
    type: string,
    at: number,
    { outcome, status, answer }: Pick<DeliveryRow, 'outcome' | 'status' | 'answer'>,
  ): void {
    this.#sql.exec(
      `INSERT INTO deliveries (event_id, subject, type, attempt, at, ms, outcome, status, answer)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[event_id, subject, type, attempts + 1, at, Date.now() - at, outcome, status, answer],
    );
    this.#sql.exec(
      'DELETE FROM deliveries WHERE id <= (SELECT max(id) FROM deliveries) - ?',
      KEPT_ATTEMPTS,
    );
  }

  /** Attempts before one, the newest first. */
  attempts(before: number | null, limit: number): DeliveryRow[] {
    return this.#sql
      .exec<Row<DeliveryRow>>(
        `SELECT id, event_id, type, attempt, at, ms, outcome, status, answer FROM deliveries
          WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2`,
        before,
        limit,
      )
      .toArray();
  }

  get attemptsKept(): number {
    return this.#sql.exec<{ n: number }>('SELECT count(*) AS n FROM deliveries').one().n;
  }

  /** Takes a person out of what waits, which stays in its order, and out of what was tried. */
  forget(userId: string, instead: string): void {
    this.#sql.exec('UPDATE waiting SET subject = ? WHERE subject = ?', instead, userId);
    this.#sql.exec(
      `UPDATE deliveries SET subject = ?, answer = '' WHERE subject = ?`,
      instead,
      userId,
    );
  }
}
