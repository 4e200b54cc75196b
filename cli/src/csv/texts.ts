import { NoText } from './fault.ts';

const REPLACED = '\uFFFD';

/** The encoding that the first bytes of a file name. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** Bytes as text. Raises `NoText` behind the last text that could be read. */
export async function* textsIn(
  bytes: AsyncIterable<Uint8Array>,
  encoding?: string,
): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  for await (const chunk of bytes) {
    if (chunk.length === 0) continue;
    decoder ??= new TextDecoder(encoding ?? encodingOf(chunk), { fatal: true, ignoreBOM: false });
    let text: string;
    try {
      text = decoder.decode(chunk, { stream: true });
    } catch {
      // Whoever counts lines gets what stands before the fault.
      const loosely = new TextDecoder(decoder.encoding).decode(chunk);
      yield loosely.slice(0, loosely.indexOf(REPLACED));
      throw new NoText(decoder.encoding);
    }
    if (text !== '') yield text;
  }
  try {
    decoder?.decode();
  } catch {
    throw new NoText(decoder?.encoding);
  }
}
