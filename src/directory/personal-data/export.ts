/** An export: one JSON text of all that is stored about a person. */
import type { Database } from '../../db/database.ts';
import { streamOf } from '../../isolate/text-stream.ts';
import { iso } from '../../values/time.ts';
import { type Page, pageIn, pageOf, type Subject } from './pages.ts';
import { PART_NAMES, type PartName } from './parts.ts';

/**
 * The export as a stream, which holds one page of each part at most, whatever the person has. The
 * first pages are read in one batch, and the others when they are asked for. If D1 fails in
 * between, the text breaks off and is no JSON.
 */
export async function exportOf(
  db: Database,
  subject: Subject,
  now: number,
): Promise<ReadableStream<Uint8Array>> {
  const results = await db.batch(PART_NAMES.map((name) => pageOf(db, name, subject)));
  const first = PART_NAMES.map((name, i) => [name, pageIn(name, results[i])] as const);
  return streamOf(textsOf(db, subject, first, now));
}

async function* textsOf(
  db: Database,
  subject: Subject,
  parts: readonly (readonly [PartName, Page])[],
  now: number,
): AsyncGenerator<string> {
  yield `{"data":{"exportedAt":"${iso(now)}"`;
  for (const [name, first] of parts) {
    yield `,"${name}":[${first.texts.join()}`;
    for (let { next } = first; next !== null; ) {
      const page = pageIn(name, await pageOf(db, name, subject, next).all());
      if (page.texts.length > 0) yield `,${page.texts.join()}`;
      next = page.next;
    }
    yield ']';
  }
  yield '}}\n';
}
