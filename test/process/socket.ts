/** A client that sends bytes over a socket as they are, and reads an answer to its end. */
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

/** The lines of a head without its end, and a body, which are Latin-1: each character is a byte. */
export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** Sends one request on a connection of its own, which the server closes after the answer. */
export async function exchange(url: string, request: RawRequest): Promise<RawAnswer> {
  const { method = 'GET', path, headers = [], body = '' } = request;
  const { hostname, port } = new URL(url);
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: roster.test', 'Connection: close'];
  const socket = connect(Number(port), hostname);
  socket.setEncoding('latin1');
  socket.write([...lines, ...headers, '', body].join('\r\n'), 'latin1');
  let received = '';
  for await (const chunk of socket) received += chunk;
  return answerIn(received.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, ''));
}

function answerIn(received: string): RawAnswer {
  const end = received.indexOf('\r\n\r\n');
  const [first = '', ...lines] = received.slice(0, end).split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const [name = '', ...value] = line.split(': ');
    return [name.toLowerCase(), value.join(': ')];
  });
  const text = Buffer.from(received.slice(end + 4), 'latin1').toString();
  return { status: Number(first.split(' ')[1]), headers: new Map(headers), text };
}

/** A body in chunks of this many bytes. */
export function chunked(body: string, size = 3): string {
  const chunks: string[] = [];
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.slice(at, at + size);
    chunks.push(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
  }
  return `${chunks.join('')}0\r\n\r\n`;
}
