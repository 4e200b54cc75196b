import { lazily } from './lazily.ts';

/** The isolate that acknowledges a change to a client. */
export interface Writer {
  /** The data centre, which has a Cache API of its own. Null: unknown. */
  readonly location: string | null;
  /** A random name of the isolate. */
  readonly isolate: string;
}

/** The name of this isolate. The first request makes it: there are no random numbers before. */
export const isolate = lazily(() => crypto.randomUUID());

/** This isolate, in the location that a request has come to. */
export const writerAt = (location: unknown): Writer => ({
  location: typeof location === 'string' ? location : null,
  isolate: isolate(),
});
