/** The lines of a body of any length, as they come. */
import { acceptedTypeIn, SPELLED_BYTES } from './body.ts';

/** The media type of JSON values with one to a line. See https://github.com/ndjson/ndjson-spec. */
export const NDJSON = 'application/x-ndjson';

/** Whether a request brings lines. */
export const bringsLines = (headers: Headers): boolean =>
  acceptedTypeIn(headers, [NDJSON]) !== undefined;

/** A line without its end; null: it is longer than any body may be, and was not kept. */
export type Line = Uint8Array | null;

/** A sender that makes a pause of so many milliseconds waits for what was done so far. */
const PAUSE = 100;

const [LF, CR] = [0x0a, 0x0d];

/** Cuts bytes into lines. It holds one line at most, and none that is too long. */
class LineCutter {
  #parts: Uint8Array[] = [];
  #length = 0;

  /** The lines that end in a chunk. Those without a character are left out. */
  *cut(chunk: Uint8Array): Generator<Line> {
    let from = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, from)) {
      this.#keep(chunk.subarray(from, end));
      yield* this.rest();
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
  }

  /** The line that has no end. */
  *rest(): Generator<Line> {
    const [parts, length] = [this.#parts, this.#length];
    this.#parts = [];
    this.#length = 0;
    if (length > SPELLED_BYTES) yield null;
    else {
      const line = trimmed(parts, length);
      if (line.length > 0) yield line;
    }
  }

  #keep(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > SPELLED_BYTES) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }
}

function trimmed(parts: readonly Uint8Array[], length: number): Uint8Array {
  const line = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    line.set(part, offset);
    offset += part.length;
  }
  return line.at(-1) === CR ? line.subarray(0, -1) : line;
}

/**
 * The lines of a body in groups of at most `most`, in their order. A group is smaller where the
 * sender makes a pause, since it may wait for the answer to what it has sent.
 */
export async function* linesIn(
  body: ReadableStream<Uint8Array>,
  most: number,
): AsyncGenerator<readonly Line[]> {
  const reader = body.getReader();
  const cutter = new LineCutter();
  let group: Line[] = [];
  try {
    for (;;) {
      const read = reader.read();
      if (group.length > 0 && (await isSlow(read))) {
        yield group;
        group = [];
      }
      const { done, value } = await read;
      for (const line of done ? cutter.rest() : cutter.cut(value)) {
        group.push(line);
        if (group.length < most) continue;
        yield group;
        group = [];
      }
      if (done) break;
    }
    if (group.length > 0) yield group;
  } finally {
    // A sender whose answer nobody reads any more need not send the rest.
    await reader.cancel().catch(() => undefined);
  }
}

async function isSlow(read: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pause = new Promise<true>((resolve) => {
    timer = setTimeout(() => resolve(true), PAUSE);
  });
  const came = read.then(
    () => false,
    () => false,
  );
  const slow = await Promise.race([pause, came]);
  clearTimeout(timer);
  return slow;
}
