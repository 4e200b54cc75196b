import type { Clock } from './clock.ts';

/** A database, or a session of one. */
type Target = Pick<D1DatabaseSession, 'prepare' | 'batch'>;

interface Shipment {
  readonly at: number;
  readonly statements: readonly Statement[];
  readonly bookmark: D1SessionBookmark;
  /** Its position among all beginnings and ends of writes. */
  readonly ended: number;
}

const WRITES = /\b(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER)\b/;

/** The state of both databases at the beginning. */
const START: D1SessionBookmark = `00000000-00000000-00000000-${'0'.repeat(32)}`;

/**
 * A D1 with one replica. Writes to the primary are logged, and reach the replica, a second real
 * database, when they are as old as the lag. Every write must pass here.
 */
export class LaggingD1 {
  /** The lag of the replica in milliseconds. It may be changed. */
  lag = 0;
  /** The number of round trips that each database has answered. */
  readonly asked = { primary: 0, replica: 0 };
  readonly replica: D1Database;
  readonly #primary: D1Database;
  readonly #clock: Clock;
  /** The log in the order of bookmarks, shipped or not. */
  readonly #log: Shipment[] = [];
  readonly #underway = new Set<number>();
  #place = 0;
  #shipped = 0;
  #shipping = false;
  #replicaState = START;

  /** Both databases must hold the same rows when this is created. */
  constructor(primary: D1Database, replica: D1Database, clock: Clock) {
    this.#primary = primary;
    this.replica = replica;
    this.#clock = clock;
  }

  /** The binding. It is the primary itself; `withSession` works as in D1. */
  get database(): D1Database {
    const bound = new Session(this, 'primary');
    const withSession = (from: string = 'first-unconstrained') => new Session(this, from);
    return Object.assign(bound, { withSession }) as unknown as D1Database;
  }

  /** Moves the replica as far as the lag allows, and returns its position. */
  async ship(): Promise<D1SessionBookmark> {
    const end = this.#shipping ? this.#shipped : this.#due();
    const come = this.#log.slice(this.#shipped, end);
    const statements = come.flatMap((shipment) => shipment.statements);
    if (statements.length > 0) {
      this.#shipping = true;
      await this.replica.batch(statements.map((each) => each.on(this.replica)));
      this.#shipped = end;
      this.#replicaState = come.at(-1)?.bookmark ?? this.#replicaState;
      this.#shipping = false;
    }
    return this.#replicaState;
  }

  /** The part of the log that is old enough and precedes all writes in progress. */
  #due(): number {
    const until = this.#clock.now() - this.lag;
    const firstUnderway = Math.min(...this.#underway);
    const due = this.#log.findLastIndex(({ at, ended }) => at <= until && ended < firstUnderway);
    return Math.max(this.#shipped, due + 1);
  }

  /** Runs work on the primary. A read keeps its state and returns the bookmark of it. */
  async onPrimary<Result>(
    statements: readonly Statement[],
    work: (target: Target) => Promise<Result>,
  ): Promise<{ readonly result: Result; readonly bookmark: D1SessionBookmark }> {
    this.asked.primary += 1;
    const writes = statements.some(({ sql }) => WRITES.test(sql));
    this.#place += 1;
    const begun = this.#place;
    if (writes) this.#underway.add(begun);
    try {
      const session = this.#primary.withSession('first-primary');
      const result = await work(session);
      const bookmark = session.getBookmark() ?? START;
      const before = this.#log.findLastIndex((shipment) => shipment.bookmark < bookmark);
      if (!writes) return { result, bookmark: this.#log[before]?.bookmark ?? START };
      this.#place += 1;
      const shipment = { at: this.#clock.now(), statements, bookmark, ended: this.#place };
      this.#log.splice(before + 1, 0, shipment);
      return { result, bookmark };
    } finally {
      this.#underway.delete(begun);
    }
  }
}

/** The session of one client over both databases, from a bookmark or a constraint. */
class Session {
  readonly #d1: LaggingD1;
  readonly #from: string;
  #bookmark: D1SessionBookmark | null;

  constructor(d1: LaggingD1, from: string) {
    this.#d1 = d1;
    this.#from = from;
    this.#bookmark = /^(first-|primary)/.test(from) ? null : from;
  }

  prepare(sql: string): D1PreparedStatement {
    return new Statement(this, sql) as unknown as D1PreparedStatement;
  }

  batch(prepared: D1PreparedStatement[]): Promise<D1Result[]> {
    const statements = prepared as unknown as Statement[];
    return this.run(statements, (target) =>
      target.batch(statements.map((each) => each.on(target))),
    );
  }

  getBookmark(): D1SessionBookmark | null {
    return this.#bookmark;
  }

  async run<Result>(
    statements: readonly Statement[],
    work: (target: Target) => Promise<Result>,
  ): Promise<Result> {
    if (this.#mayUseReplica(statements)) {
      const state = await this.#d1.ship();
      if (state >= (this.#bookmark ?? '')) {
        this.#bookmark = state;
        this.#d1.asked.replica += 1;
        return work(this.#d1.replica as unknown as Target);
      }
    }
    const { result, bookmark } = await this.#d1.onPrimary(statements, work);
    if (this.#from !== 'primary') this.#bookmark = bookmark;
    return result;
  }

  #mayUseReplica(statements: readonly Statement[]): boolean {
    if (this.#from === 'primary' || statements.some(({ sql }) => WRITES.test(sql))) return false;
    return this.#from !== 'first-primary' || this.#bookmark !== null;
  }
}

/** A statement that is not bound to a database until it runs. */
class Statement {
  readonly sql: string;
  readonly #session: Session;
  readonly #values: readonly unknown[];

  constructor(session: Session, sql: string, values: readonly unknown[] = []) {
    this.#session = session;
    this.sql = sql;
    this.#values = values;
  }

  bind(...values: unknown[]): Statement {
    return new Statement(this.#session, this.sql, values);
  }

  on(target: Target): D1PreparedStatement {
    return target.prepare(this.sql).bind(...this.#values);
  }

  first(column?: string): Promise<unknown> {
    return this.#run((real) => (column === undefined ? real.first() : real.first(column)));
  }

  all(): Promise<unknown> {
    return this.#run((real) => real.all());
  }

  run(): Promise<unknown> {
    return this.#run((real) => real.run());
  }

  raw(): Promise<unknown> {
    return this.#run((real) => real.raw());
  }

  #run<Result>(call: (real: D1PreparedStatement) => Promise<Result>): Promise<Result> {
    return this.#session.run([this], (target) => call(this.on(target)));
  }
}
