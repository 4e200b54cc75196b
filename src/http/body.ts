import { gunzipSync } from 'node:zlib';
import { RECORD_BYTES } from '../db/limits.ts';
import {
  changedNumberIn,
  unstorable,
  unstorableTree,
  withChangedNumbers,
} from '../values/storable.ts';
import type { Contract } from './contract.ts';
import { malformedJson, tooLarge, unsupportedMediaType } from './problem.ts';

/**
 * The largest body of any request, in bytes. An escape (`\u0436`) counts as its character.
 * See docs/decisions/http.md#sizes-of-bodies.
 */
export const BODY_BYTES = 128 * 1024;

/** The longest spelling of a body: the largest record with each byte escaped, and its envelope. */
export const SPELLED_BYTES = 6 * RECORD_BYTES + 64 * 1024;

/** The largest body of rows, in bytes, unless the contract says less. */
const ROWS_BYTES = 1024 * 1024;

/** How the body of a contract is read, where it is more than one object. */
type BodyForm = Pick<Contract, 'rows' | 'rowsBytes' | 'gzip'>;

export interface Body {
  /** One of the media types that the contract accepts. */
  readonly mediaType: string;
  /** JSON that can be stored. */
  readonly text: string;
  /** What the text means. */
  readonly value: unknown;
  /** Of rows that cannot be stored, why not, by their index. Absent: the body has no rows. */
  readonly faults?: ReadonlyMap<number, string>;
}

/**
 * Reads the body of a request. An absent body is `{}`, with or without a media type, as in DRF. A
 * client cannot tell a body of no bytes from none, so the two are one. Raises
 * `unsupported_media_type`, `too_large` or `malformed_json`.
 */
export async function readBody(
  request: Request,
  accepted: readonly string[],
  form: BodyForm = {},
): Promise<Body> {
  const { rows, rowsBytes, gzip } = form;
  const mediaType = acceptedTypeIn(request.headers, accepted, gzip);
  if (mediaType !== undefined) {
    const read = rows === undefined ? readJson(request) : readRows(request, rows, rowsBytes);
    return { mediaType, ...(await read) };
  }
  if (await hasBytes(request)) throw unsupportedMediaType(typeIn(request.headers));
  return { mediaType: accepted[0] ?? '', ...empty() };
}

/** The media type, if the contract accepts it and its bytes are plain UTF-8. */
export function acceptedTypeIn(
  headers: Headers,
  accepted: readonly string[],
  gzip = false,
): string | undefined {
  const [mediaType = '', ...parameters] = (headers.get('Content-Type') ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  const isReadable = !isEncoded(headers) || (gzip && isGzipped(headers));
  const isAccepted = isUtf8 && isReadable && accepted.includes(mediaType);
  return isAccepted ? mediaType : undefined;
}

/** Names of codings are compared without case (RFC 9110, 8.4.1). */
const isEncoded = (headers: Headers): boolean =>
  !/^identity$/i.test(headers.get('Content-Encoding')?.trim() ?? 'identity');

const isGzipped = (headers: Headers): boolean =>
  headers.get('Content-Encoding')?.trim().toLowerCase() === 'gzip';

/** The media type as it was sent, for the message. */
const typeIn = (headers: Headers): string => {
  const type = headers.get('Content-Type') ?? '';
  return isEncoded(headers) ? `${type} (${headers.get('Content-Encoding')})` : type;
};

async function hasBytes({ body }: Request): Promise<boolean> {
  for await (const chunk of body ?? []) if (chunk.byteLength > 0) return true;
  return false;
}

const empty = () => ({ text: '{}', value: {} });

const readJson = async (request: Request) => jsonIn(await readBytes(request));

/** JSON of a body or a line that can be stored. No bytes are `{}`. Raises as `readBody` does. */
export function jsonIn(bytes: Uint8Array): Pick<Body, 'text' | 'value'> {
  const text = decode(bytes);
  if (bytes.length - bytesOfEscapes(text, bytes.length) > BODY_BYTES) throw bodyTooLarge();
  if (text.trim() === '') return empty();
  const value = parse(text, (json): unknown => JSON.parse(json));
  const why = unstorable(value, text);
  if (why) throw malformedJson(why);
  return { text, value };
}

/** A list of rows, of which each is judged as the body of a request of its own would be. */
async function readRows(
  request: Request,
  name: string,
  most = ROWS_BYTES,
): Promise<Omit<Body, 'mediaType'>> {
  const bytes = await readBytes(request, most);
  const text = decode(isGzipped(request.headers) ? inflate(bytes, most) : bytes);
  if (text.trim() === '') return { ...empty(), faults: new Map() };
  const { value, changed } = parse(text, withChangedNumbers);
  const rows: unknown = Object(value)[name];
  // A fault outside of the rows is not about one of them: it refuses the whole body.
  const beside = Array.isArray(rows) ? Object.assign({}, value, { [name]: [] }) : value;
  const ownNumber = typeof value === 'object' && value !== null ? changed.get(value) : undefined;
  if (ownNumber !== undefined) changed.set(Object(beside), ownNumber);
  const wrong = unstorableTree(beside) ?? changedNumberIn(beside, changed);
  if (wrong) throw malformedJson(wrong);
  const faults = new Map<number, string>();
  for (const [index, row] of (Array.isArray(rows) ? rows : []).entries()) {
    const why = unstorableTree(row) ?? changedNumberIn(row, changed);
    if (why) faults.set(index, why);
  }
  return { text, value, faults };
}

/** Stops reading at the longest spelling. */
async function readBytes(request: Request, most = SPELLED_BYTES): Promise<Uint8Array> {
  const tooMany = () => bodyTooLarge(most === SPELLED_BYTES ? BODY_BYTES : most);
  if (Number(request.headers.get('Content-Length') ?? 0) > most) throw tooMany();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > most) throw tooMany();
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : concatenate(chunks, length);
}

/** Stops at the longest body, however much a few bytes would become. */
function inflate(bytes: Uint8Array, most: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch (error) {
    if (error instanceof RangeError) throw bodyTooLarge(most);
    throw malformedJson('the body is not valid gzip');
  }
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

/** Matches every escape, so that the second backslash of a pair begins none. */
const ESCAPE = /\\(?:u([0-9a-f]{4})|.)/gis;

/** The bytes that escapes take beyond those of their characters, if the text needs the discount. */
function bytesOfEscapes(text: string, length: number): number {
  if (length <= BODY_BYTES) return 0;
  let extra = 0;
  for (const [, code] of text.matchAll(ESCAPE)) {
    if (code !== undefined) extra += 6 - utf8Bytes(Number.parseInt(code, 16));
  }
  return extra;
}

/** The bytes of a UTF-16 code unit in UTF-8; half of four for a half of a surrogate pair. */
function utf8Bytes(unit: number): number {
  if (unit < 0x80) return 1;
  if (unit < 0x800 || (unit & 0xf800) === 0xd800) return 2;
  return 3;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw malformedJson('the body is not valid UTF-8');
  }
}

function parse<Parsed>(text: string, read: (text: string) => Parsed): Parsed {
  try {
    return read(text);
  } catch (error) {
    throw malformedJson(error instanceof SyntaxError ? error.message : 'not JSON');
  }
}

/** A body of so many bytes is refused. */
export const bodyTooLarge = (most = BODY_BYTES) =>
  tooLarge(`The body is larger than ${most} bytes.`);
