/** Identifies people who come line by line, and answers each line once its change is committed. */
import { idsOf, newId, nthMutation } from '../../../db/ids.ts';
import { bodyTooLarge, jsonIn } from '../../../http/body.ts';
import { type Line, linesIn } from '../../../http/lines.ts';
import { invalidBody } from '../../../http/problem.ts';
import { namedBy } from '../../../idempotency/receipts.ts';
import { streamOf } from '../../../isolate/text-stream.ts';
import { admitted } from '../../../limits/admission.ts';
import { logFailure } from '../../../logs/log-line.ts';
import { meaningOf } from '../../../pipeline/answer-problem.ts';
import { parsedValue } from '../../../pipeline/parsed-row.ts';
import { tellWebhooks } from '../../../webhooks/tell.ts';
import { identification } from '../contract.ts';
import { errorOf } from '../said-error.ts';
import { LONGEST_ID } from './contract.ts';
import { nobodyYet } from './dry-run.ts';
import { findPart } from './find.ts';
import { type BatchCall, outcomesOf, PART } from './outcomes.ts';
import { presentRow, type Summary, summaryOf } from './present.ts';
import { type ReadRow, rowOf } from './row.ts';

/** The answers to lines. Raises what refuses the caller, before the first line is read. */
export async function identifyLines(
  call: BatchCall,
  body: ReadableStream<Uint8Array>,
): Promise<ReadableStream<Uint8Array>> {
  await findPart(call, []);
  // The runtime drops a body that nobody has begun to read when the answer leaves.
  return streamOf(answersTo(call, body), { ahead: 1 });
}

async function* answersTo(
  call: BatchCall,
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<string> {
  const imagined = nobodyYet();
  let summary = summaryOf([]);
  let index = 0;
  try {
    for await (const lines of linesIn(body, PART)) {
      // It may last for hours: rights, limits and times are those of the moment.
      const now = { ...call, now: Date.now() };
      const rows = rowsOf(now, lines, index);
      const work = () => outcomesOf(now, rows, { imagined, isUnderWay: true });
      const outcomes = await admitted(now, work);
      tellWebhooks(now);
      const shown = outcomes.map((each, i) => presentRow(index + i, each, call.requestId));
      summary = summaryOf(outcomes, summary);
      index += lines.length;
      yield shown.map((each) => `${JSON.stringify(each)}\n`).join('');
    }
    yield lastLine({ summary });
  } catch (error) {
    // The sender goes on behind the last line that was answered.
    const meaning = meaningOf(error);
    if (meaning.is === 'internal') logFailure(call.env, call.requestId, { what: CUT, error });
    yield lastLine({ summary, error: errorOf(meaning, call.requestId) });
  }
}

/** What the log calls a stream that ended before its last line. */
const CUT = 'a stream of people was cut';

const lastLine = (line: { readonly summary: Summary; readonly error?: object }) =>
  `${JSON.stringify(line)}\n`;

/** The rows of some lines. All of their changes are made by mutations of one moment. */
function rowsOf(call: BatchCall, lines: readonly Line[], first: number): readonly ReadRow[] {
  const mutationId = newId('event');
  return lines.map((line, i) =>
    rowOf(first + i, () => {
      if (line === null) throw bodyTooLarge();
      const { text, value } = jsonIn(line);
      const { id, row } = withoutId(value);
      return {
        input: parsedValue(identification(), row),
        newId: idsOf(nthMutation(mutationId, i)),
        named: id === undefined ? undefined : namedBy(call.credential, idIn(id), text),
      };
    }),
  );
}

/** A line, and the id that its sender gave it. */
function withoutId(value: unknown): { readonly id?: unknown; readonly row: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { row: value };
  const { id, ...row } = value as { readonly id?: unknown };
  return { id, row };
}

function idIn(id: unknown): string {
  if (typeof id === 'string' && id.length >= 1 && id.length <= LONGEST_ID) return id;
  throw invalidBody('id', `id must be a text of 1 to ${LONGEST_ID} characters.`);
}
