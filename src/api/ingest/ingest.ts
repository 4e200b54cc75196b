/** Takes in the messages of a request, part by part. */
import type { RequestContext } from '../../auth/call.ts';
import { invalidBody, tooLarge } from '../../http/problem.ts';
import { refuseKnownAddress } from '../../limits/refused.ts';
import { decidingAnew } from '../../pipeline/decide-anew.ts';
import { isBatch, typeOf } from './calls.ts';
import { isTooLarge, MESSAGE_BYTES, readMessages } from './message.ts';
import { ingestPart } from './part.ts';
import { writeKeyOf } from './write-key.ts';

/** The most messages of a request, as Segment has it. */
const MOST = 2_500;

/** So many messages about people are read and changed at once. */
const PART = 50;

interface IngestCall extends RequestContext {
  readonly params: { readonly call: string };
  readonly body: { readonly [field: string]: unknown };
  readonly faults: ReadonlyMap<number, string>;
}

/** Raises `unauthenticated` for a write key that is not good, before anything is taken in. */
export async function ingest(call: IngestCall): Promise<void> {
  refuseKnownAddress(call);
  const claim = writeKeyOf(call.headers, call.body);
  const { faults, newId } = call;
  const read = readMessages(bodiesIn(call), { mutationId: newId('event'), faults });
  const isAboutPeople = ({ type }: { type: string }) => type === 'identify' || type === 'group';
  const about = read.messages.filter(isAboutPeople);
  let messages = read.messages.filter((message) => !isAboutPeople(message));
  let { leftOut } = read;
  for (let from = 0; from === 0 || from < about.length; from += PART) {
    const part = { claim, messages: [...messages, ...about.slice(from, from + PART)], leftOut };
    await decidingAnew((each: IngestCall) => ingestPart(each, part))(call);
    [messages, leftOut] = [[], []];
  }
}

/** The messages of the body: many of a batch, or one, whose type the path tells. */
function bodiesIn({ params, body }: IngestCall): readonly unknown[] {
  if (!isBatch(params.call)) {
    if (isTooLarge(body)) throw tooLarge(`The message is larger than ${MESSAGE_BYTES} bytes.`);
    return [{ ...body, type: typeOf(params.call) }];
  }
  const { batch } = body;
  if (!Array.isArray(batch)) throw invalidBody('batch', 'batch is required', 'required');
  if (batch.length > MOST) throw tooLarge(`The batch has more than ${MOST} messages.`);
  return batch;
}
