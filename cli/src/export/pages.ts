/** An export page by page. Each is whole before it is passed on. */
import { setTimeout as sleep } from 'node:timers/promises';
import Papa from 'papaparse';
import { type Answer, ask, messageIn } from '../api/ask.ts';
import { stopped } from '../terminal/ended.ts';
import type { ExportOptions } from './options.ts';

export interface Page {
  readonly text: string;
  readonly people: number;
  /** Where the next one begins. Null: that was all. */
  readonly cursor: string | null;
}

/** How many people a page has. It is held in memory. */
const PEOPLE = 2_000;

const PAUSE = 1_000;

type Query = Pick<ExportOptions, 'connection' | 'format' | 'filters' | 'include'>;

/** The pages from a cursor on, or all. */
export async function* pagesOf(query: Query, from: string | null): AsyncGenerator<Page> {
  let failures = 0;
  for (let cursor = from; ; ) {
    const page = await pageFrom(query, cursor);
    if (page === undefined) {
      if (failures === query.connection.retries) throw stopped('The answers end too early.');
      failures += 1;
      await sleep(PAUSE);
      continue;
    }
    failures = 0;
    yield page;
    if (page.cursor === null) return;
    cursor = page.cursor;
  }
}

async function pageFrom(query: Query, cursor: string | null): Promise<Page | undefined> {
  const { connection, format, filters, include } = query;
  const parameters = new URLSearchParams(filters);
  parameters.set('format', format);
  parameters.set('limit', String(PEOPLE));
  if (include) parameters.set('include', include);
  if (cursor !== null) parameters.set('cursor', cursor);
  const path = `/api/v1/users/export?${parameters}`;
  const answer = await ask(connection, { path, isText: true });
  if (answer.status !== 200) throw stopped(`The export is refused: ${reasonIn(answer)}`);
  return format === 'csv' ? tablePage(answer, cursor === null) : linesPage(answer.text);
}

function reasonIn({ body }: Answer): string {
  const { error } = (body ?? {}) as { error?: { details?: { errors?: object } } };
  const faults = Object.entries(error?.details?.errors ?? {});
  return faults.length === 0
    ? messageIn(body)
    : faults.map(([name, texts]) => `${name}: ${[texts].flat().join(' ')}`).join(' ');
}

/** A page of a table is whole, or is no answer. The first one has the header. */
function tablePage({ text, headers }: Answer, isFirst: boolean): Page {
  const [, next] = /<([^>]*)>; rel="next"/.exec(headers.get('Link') ?? '') ?? [];
  const cursor = next && new URL(next, 'http://roster.invalid').searchParams.get('cursor');
  const format = { delimiter: ',', newline: '\r\n', skipEmptyLines: true } as const;
  const people = Papa.parse(text, format).data.length - (isFirst ? 1 : 0);
  return { text, people, cursor: cursor || null };
}

interface End {
  readonly summary?: { readonly count: number };
  readonly cursor?: string | null;
}

/** Lines up to the last, which tells where they end. Undefined: the answer was cut. */
function linesPage(text: string): Page | undefined {
  const at = text.lastIndexOf('\n', text.length - 2) + 1;
  const { summary, cursor = null } = endIn(text.slice(at));
  if (!summary) return undefined;
  // One that ended for another reason has a cursor, too. It goes on behind what was told.
  return { text: text.slice(0, at), people: summary.count, cursor };
}

function endIn(line: string): End {
  try {
    return JSON.parse(line) as End;
  } catch {
    return {};
  }
}
