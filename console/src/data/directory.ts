/** The export of everybody whom the filters of the list leave, as one file. */
import { api } from '../api/client.ts';
import { ApiProblem, problemOf } from '../api/problem.ts';
import { filtersOf } from './people.ts';
import type { ListRequest } from './resource.ts';

export type ExportFormat = 'csv' | 'ndjson';

/** A file is held by the page until it is saved. Of a larger one it would run out of memory. */
const MOST_CHARACTERS = 200_000_000;

const TOO_LARGE =
  'This is more than a page can hold. Narrow the list down, or ask for GET /api/v1/users/export.';
const CUT_OFF = 'The file was cut off on its way: ask for it again.';

interface Export {
  readonly filter: ListRequest['filter'];
  readonly format: ExportFormat;
  readonly signal: AbortSignal;
  /** Hears how many people were read so far. */
  readonly onProgress: (people: number) => void;
}

/** Reads answer after answer, until there are no more. */
export async function exportPeople({ filter, format, signal, onProgress }: Export) {
  const file: string[] = [];
  let [people, characters] = [0, 0];
  let cursor: string | undefined;
  do {
    const query = { ...filtersOf(filter), format, ...SHAPES[format].asks, cursor };
    const { data, error, response } = await api.GET('/api/v1/users/export', {
      params: { query },
      parseAs: 'stream',
      signal,
    });
    if (!response.ok || !data) throw problemOf(response.status, error);
    const reading = SHAPES[format].read(data, response.headers);
    for (let part = await reading.next(); ; part = await reading.next()) {
      if (part.done) {
        cursor = part.value ?? undefined;
        break;
      }
      file.push(part.value);
      characters += part.value.length;
      people += part.value.match(SHAPES[format].person)?.length ?? 0;
      onProgress(people);
      if (characters > MOST_CHARACTERS) throw new Error(TOO_LARGE);
    }
  } while (cursor !== undefined);
  return { file: new Blob(file, { type: SHAPES[format].type }), people };
}

/** Gives the texts of an answer that belong into the file, and returns the cursor of the next. */
type Reading = AsyncGenerator<string, string | null>;

async function* linesIn(stream: ReadableStream<Uint8Array>): Reading {
  // The last line has the cursor and is no person, so a line waits until another follows.
  let held = '';
  for await (const text of textsOf(stream)) {
    const all = held + text;
    const end = all.lastIndexOf('\n', all.length - 2) + 1;
    held = all.slice(end);
    if (end > 0) yield all.slice(0, end);
  }
  return cursorIn(held);
}

/** The cursor in the last line. A stream that lacks this line was cut off. */
function cursorIn(line: string): string | null {
  const { summary, cursor, error } = line.endsWith('\n') ? JSON.parse(line) : {};
  if (!summary) throw new Error(CUT_OFF);
  if (error) throw new ApiProblem(error.message, 0, error.code, {});
  return cursor;
}

async function* pageIn(stream: ReadableStream<Uint8Array>, headers: Headers): Reading {
  for await (const text of textsOf(stream)) yield text;
  const [, path] = /^<([^>]+)>/.exec(headers.get('Link') ?? '') ?? [];
  return path === undefined ? null : new URL(path, location.origin).searchParams.get('cursor');
}

async function* textsOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.getReader();
  // The mark at the beginning stays: Excel knows by it that the text is UTF-8.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    yield decoder.decode(part.value, { stream: true });
  }
}

const SHAPES = {
  csv: {
    type: 'text/csv',
    asks: { bom: 'true', limit: 2_000 },
    person: /^user_/gm,
    read: pageIn,
  },
  ndjson: {
    type: 'application/x-ndjson',
    asks: {},
    person: /\n/g,
    read: linesIn,
  },
} as const;
