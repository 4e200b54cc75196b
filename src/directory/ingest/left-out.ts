/** What ingestion leaves out of messages, and why. Pure. */
import type { MessageType } from '../../values/choices.ts';
import { excerpt } from '../../values/excerpt.ts';
import type { Reason } from './reasons.ts';

export interface Example {
  readonly messageId: string;
  /** The type of the value, never the value. Absent: it is about the whole message. */
  readonly valueType?: string;
}

/** A part of a message that was left out. */
export interface LeftOut {
  readonly type: MessageType | 'other';
  /** Empty for the whole message. */
  readonly trait: string;
  readonly reason: Reason;
  readonly example: Example;
}

/** The same of several messages. */
export interface Counted extends LeftOut {
  readonly count: number;
}

/** A request tells at most so many apart; more are counted as one. */
const APART = 200;

/** The longest name of a trait, and of a message, that is kept. */
const LONGEST = 100;

/** Counts equal ones, the last example of each. */
export function countLeftOut(all: readonly LeftOut[]): readonly Counted[] {
  const counted = new Map<string, Counted>();
  for (const each of all) {
    const trait = excerpt(each.trait, LONGEST);
    const example = { ...each.example, messageId: excerpt(each.example.messageId, LONGEST) };
    const known = JSON.stringify([each.type, trait, each.reason]);
    const isTold = counted.has(known) || counted.size < APART;
    const kept = isTold ? { ...each, trait } : ({ ...each, ...OTHER } as const);
    const key = isTold ? known : JSON.stringify(OTHER);
    counted.set(key, { ...kept, example, count: (counted.get(key)?.count ?? 0) + 1 });
  }
  return [...counted.values()];
}

/** What stands for all that there is no room for. */
const OTHER = { type: 'other', trait: '', reason: 'other' } as const;

/** The type of a value, as JSON calls it. */
export function typeOfValue(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
