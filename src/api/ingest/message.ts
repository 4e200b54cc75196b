/** The messages of a request, read from its body. Pure. */
import { hash } from 'node:crypto';
import { nthMutation } from '../../db/ids.ts';
import type { LeftOut } from '../../directory/ingest/left-out.ts';
import { MESSAGE_TYPES, type MessageType } from '../../values/choices.ts';

/** The most bytes of one message. */
export const MESSAGE_BYTES = 32 * 1024;

type Fields = Readonly<Record<string, unknown>>;

/** A message of a known type. */
export interface Message {
  readonly type: MessageType;
  /** As it was sent; without one, an id of its own. */
  readonly messageId: string;
  /** A hash of it: one that was counted counts no more. */
  readonly receipt: string;
  /** The id of what it changes. */
  readonly mutationId: string;
  readonly traits: Fields;
  /** What the library knows of the person besides. */
  readonly contextTraits: Fields;
  readonly userId: string | undefined;
  readonly groupId: string | undefined;
}

/** What is read from a body: the messages, each once, and what is wrong with the others. */
interface ReadMessages {
  readonly messages: readonly Message[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Reads a list of messages. Each gets a mutation of its own, derived from that of the request.
 * `faults` has those that cannot be stored.
 */
export function readMessages(
  bodies: readonly unknown[],
  {
    mutationId,
    faults,
  }: { readonly mutationId: string; readonly faults: ReadonlyMap<number, string> },
): ReadMessages {
  const messages = new Map<string, Message>();
  const leftOut: LeftOut[] = [];
  for (const [index, body] of bodies.entries()) {
    const fields = fieldsOf(body);
    const own = nthMutation(mutationId, index);
    const messageId = textIn(fields.messageId) ?? own;
    const reason = faults.has(index) ? 'malformed' : faultOf(body);
    const { type } = fields;
    if (reason !== undefined) {
      leftOut.push({ type: 'other', trait: '', reason, example: { messageId } });
    } else if (!isType(type)) {
      leftOut.push({ type: 'other', trait: '', reason: 'unknown_type', example: { messageId } });
    } else {
      const message = messageOf(type, fields, messageId, own);
      if (!messages.has(message.receipt)) messages.set(message.receipt, message);
    }
  }
  return { messages: [...messages.values()], leftOut };
}

const messageOf = (
  type: MessageType,
  fields: Fields,
  messageId: string,
  mutationId: string,
): Message => ({
  type,
  messageId,
  receipt: hash('sha256', messageId, 'base64url').slice(0, 22),
  mutationId,
  traits: fieldsOf(fields.traits),
  contextTraits: fieldsOf(fieldsOf(fields.context).traits),
  userId: textIn(fields.userId),
  groupId: textIn(fields.groupId),
});

function faultOf(body: unknown): 'malformed' | 'too_large' | undefined {
  if (fieldsOf(body) !== body) return 'malformed';
  return isTooLarge(body) ? 'too_large' : undefined;
}

/** Whether a message is larger than one may be. */
export function isTooLarge(message: unknown): boolean {
  const text = JSON.stringify(message) ?? '';
  return text.length > MESSAGE_BYTES / 3 && new TextEncoder().encode(text).length > MESSAGE_BYTES;
}

const isType = (type: unknown): type is MessageType =>
  MESSAGE_TYPES.some((known) => known === type);

const NOTHING: Fields = {};

/** The fields of an object; none of anything else. */
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : NOTHING;

/** Ids come as texts, and some clients send numbers. */
function textIn(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
}
