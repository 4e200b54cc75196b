/** Rows in batches that one request takes. Pure. */
import type { Refusal } from '../csv/refused.ts';
import type { Row } from '../csv/rows.ts';
import { bodyOf, faultOf, type Mapping } from './row-body.ts';

/** A row that is ready to be sent, or was refused before that. */
export interface Prepared {
  readonly row: Row;
  /** The body of an identify, as JSON. */
  readonly json?: string;
  readonly refusal?: Refusal;
  /** Rows of one email stay in order. */
  readonly email: string;
}

export interface Batch {
  /** How many rows stand before it. */
  readonly after: number;
  readonly rows: readonly Prepared[];
}

/** The most rows and bytes of a request. Room for what stands around the rows is left. */
export const MOST_ROWS = 1_000;
const MOST_BYTES = 1024 * 1024 - 1_024;

const encoder = new TextEncoder();

/** Gathers rows until a batch is full. */
export class Batches {
  readonly #mapping: Mapping;
  readonly #most: number;
  #after: number;
  #rows: Prepared[] = [];
  #bytes = 0;

  constructor(mapping: Mapping, { most = MOST_ROWS, after = 0 } = {}) {
    this.#mapping = mapping;
    this.#most = most;
    this.#after = after;
  }

  /** Adds a row. Returns the batch that is full without it. */
  add(row: Row): Batch | undefined {
    const prepared = preparedOf(row, this.#mapping);
    const bytes = prepared.json ? encoder.encode(prepared.json).length + 1 : 0;
    const isFull = this.#rows.length === this.#most || this.#bytes + bytes > MOST_BYTES;
    const full = isFull ? this.rest() : undefined;
    this.#rows.push(prepared);
    this.#bytes += bytes;
    return full;
  }

  /** The rows that have not made a full batch. */
  rest(): Batch | undefined {
    if (this.#rows.length === 0) return undefined;
    const batch = { after: this.#after, rows: this.#rows };
    this.#after += this.#rows.length;
    this.#rows = [];
    this.#bytes = 0;
    return batch;
  }
}

function preparedOf(row: Row, mapping: Mapping): Prepared {
  const fault = faultOf(row, mapping.targets.length);
  if (fault !== undefined) return { row, email: '', refusal: { column: '', reason: fault } };
  const body = bodyOf(row, mapping);
  const json = JSON.stringify(body);
  const email = comparable(String(body.email ?? ''));
  if (encoder.encode(json).length <= MOST_BYTES) return { row, json, email };
  return { row, email, refusal: { column: '', reason: 'This row is larger than 1 MiB.' } };
}

/** An email in a form that is equal where Roster takes two for one person. Empty: of nobody. */
function comparable(email: string): string {
  const [, local, domain] = /^(.*)@(.*)$/s.exec(email.trim()) ?? [];
  if (local === undefined) return '';
  try {
    return `${local}@${new URL(`http://${domain}`).hostname}`.toLowerCase();
  } catch {
    return email;
  }
}
