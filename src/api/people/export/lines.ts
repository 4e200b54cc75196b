/** An export as lines: a person each, and last what the whole came to. */
import { cursorOf, positionOf } from '../../../http/cursor.ts';
import { finished } from '../../../http/reply.ts';
import { streamOf } from '../../../isolate/text-stream.ts';
import { admitted } from '../../../limits/admission.ts';
import { logFailure } from '../../../logs/log-line.ts';
import { meaningOf as problemIn } from '../../../pipeline/answer-problem.ts';
import { iso } from '../../../values/time.ts';
import { meaningOf } from '../list.ts';
import { errorOf } from '../said-error.ts';
import type { End } from './contract.ts';
import { type ExportCall, open, type Part, readNext } from './part.ts';
import { toBeSaved } from './saved.ts';

/** The lines, and the state of D1 that the first of them show. Raises what refuses the caller. */
export async function exportLines(call: ExportCall) {
  const { cursor, limit } = call.query;
  const { filter, read } = await open(call);
  const list = ['export', ...meaningOf(filter)];
  const [after] = cursor === undefined ? [''] : positionOf(cursor, list, ['text']);
  const first = await read(after, limit);
  if (first.bookmark !== null) call.acknowledge(first.bookmark);
  return finished(streamOf(linesFrom(call, first, list)), toBeSaved('people.ndjson'));
}

async function* linesFrom(
  call: ExportCall,
  first: Part,
  list: readonly unknown[],
): AsyncGenerator<string> {
  const { bookmark } = first;
  const startedAt = iso(call.now);
  let [part, count] = [first, 0];
  const end = (last: string | null, error?: End['error']) =>
    lineOf({
      summary: { count },
      cursor: last === null ? null : cursorOf([last], list),
      bookmark,
      startedAt,
      ...(error && { error }),
    } satisfies End);
  for (;;) {
    yield part.people.map(lineOf).join('');
    count += part.people.length;
    const { last } = part;
    const room = call.query.limit - count;
    if (last === null || room <= 0) return yield end(last);
    try {
      // It may last for long: rights, limits and times are those of the moment.
      const now = { ...call, now: Date.now() };
      part = await admitted(now, () => readNext(now, last, room));
    } catch (error) {
      const meaning = problemIn(error);
      if (meaning.is === 'internal') logFailure(call.env, call.requestId, { what: CUT, error });
      return yield end(last, errorOf(meaning, call.requestId));
    }
  }
}

/** What the log calls an export that ended early. */
const CUT = 'an export of people was cut';

const lineOf = (value: object) => `${JSON.stringify(value)}\n`;
