/** An export as pages of CSV. Each is read whole before its answer: a table has no last line. */
import { cursorOf, positionOf } from '../../../http/cursor.ts';
import { invalidQuery } from '../../../http/problem.ts';
import { finished } from '../../../http/reply.ts';
import { meaningOf } from '../list.ts';
import { CSV } from './cells.ts';
import { type Columns, columnsFor, headOf, personRow } from './columns.ts';
import { type ExportCall, open, type Part, readNext } from './part.ts';
import { toBeSaved } from './saved.ts';

/** A page has at most so many people, and ends when it has so many characters. */
const PEOPLE = 10_000;
const CHARACTERS = 4 * 1024 * 1024;

const BYTE_ORDER_MARK = '\ufeff';

export async function exportPage(call: ExportCall) {
  const { cursor, limit, bom } = call.query;
  const { filter, read } = await open(call);
  const list = ['export csv', ...meaningOf(filter)];
  const before = cursor === undefined ? null : positionOf(cursor, list, ['text', 'text', 'text']);
  const [after, newest, mark] = before ?? ['', undefined, undefined];
  const most = Math.min(limit, PEOPLE);
  const first = await read(after, most);
  if (first.bookmark !== null) call.acknowledge(first.bookmark);
  const columns = columnsFor(first.definitions, newest);
  if (mark !== undefined && mark !== columns.mark) throw otherColumns();
  const { rows, last } = await rowsFrom(call, first, { columns, most });
  const head = before ? '' : `${bom ? BYTE_ORDER_MARK : ''}${headOf(columns)}`;
  return finished(head + rows, {
    'Content-Type': CSV,
    ...toBeSaved('people.csv'),
    ...(last !== null && {
      Link: next(call.url, cursorOf([last, columns.newest, columns.mark], list)),
    }),
  });
}

async function rowsFrom(
  call: ExportCall,
  first: Part,
  { columns, most }: { readonly columns: Columns; readonly most: number },
): Promise<{ readonly rows: string; readonly last: string | null }> {
  let [part, rows, room] = [first, '', most];
  for (;;) {
    rows += part.people.map((person) => personRow(columns, person)).join('');
    room -= part.people.length;
    const { last } = part;
    if (last === null || room <= 0 || rows.length > CHARACTERS) return { rows, last };
    part = await readNext(call, last, room);
  }
}

/** The address of the next page, as RFC 8288 has it. */
function next(url: string, cursor: string): string {
  const { pathname, searchParams } = new URL(url);
  searchParams.set('cursor', cursor);
  return `<${pathname}?${searchParams}>; rel="next"`;
}

const otherColumns = () =>
  invalidQuery(
    'cursor',
    'The attributes that you see are others than at the page before. Begin again without a cursor.',
  );
