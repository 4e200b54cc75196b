import { unstorable } from '../values/storable.ts';
import { malformedJson, tooLarge, unsupportedMediaType } from './problem.ts';

/** The largest body of any request, in bytes. */
export const BODY_BYTES = 128 * 1024;

/**
 * The media type of a request's body, checked against the contract. Undefined if there is no body:
 * an absent body is read as `{}`, as DRF does.
 */
export function mediaTypeOf(request: Request, accepted: readonly string[]): string | undefined {
  if (request.body === null) return undefined;
  const header = request.headers.get('Content-Type') ?? '';
  const [mediaType = '', ...parameters] = header
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  const utf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  const encoding = request.headers.get('Content-Encoding') ?? 'identity';
  if (!accepted.includes(mediaType) || !utf8 || encoding !== 'identity') {
    throw unsupportedMediaType(encoding === 'identity' ? header : `${header} (${encoding})`);
  }
  return mediaType;
}

/**
 * The JSON text of a request, checked to parse and to be storable; `{}` for an empty body. Raises a
 * problem otherwise. It stops reading at the size limit.
 */
export async function readJsonText(request: Request): Promise<string> {
  const text = decode(await readBytes(request));
  if (text.trim() === '') return '{}';
  const why = unstorable(parse(text), text);
  if (why) throw malformedJson(why);
  return text;
}

async function readBytes(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get('Content-Length') ?? 0) > BODY_BYTES) throw bodyTooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > BODY_BYTES) throw bodyTooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : concatenate(chunks, length);
}

function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return all;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw malformedJson('the body is not valid UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformedJson(error instanceof SyntaxError ? error.message : 'not JSON');
  }
}

const bodyTooLarge = () => tooLarge(`The body is larger than ${BODY_BYTES} bytes.`);
