import { setTimeout as sleep } from 'node:timers/promises';
import { stopped } from '../terminal/ended.ts';
import type { Connection } from './connection.ts';

export interface Request {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  /** JSON. */
  readonly body?: string;
  readonly key?: string;
  /** The answer is no JSON, but for a refusal. */
  readonly isText?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
  readonly headers: Headers;
}

/** Hears for how many seconds Roster wants to be left alone. */
type OnBusy = (seconds: number) => void;

const LONGEST_REQUEST = 120_000;
const LONGEST_PAUSE = 30;

/**
 * Sends a request until it is answered. It waits as `Retry-After` says. After a failure it waits
 * longer each time, and gives up in the end.
 */
export async function ask(
  connection: Connection,
  request: Request,
  onBusy: OnBusy = () => undefined,
): Promise<Answer> {
  for (let failures = 0; ; ) {
    const answer = await sent(connection, request);
    if ('wait' in answer) {
      onBusy(answer.wait);
      await sleep(answer.wait * 1_000);
    } else if ('failed' in answer) {
      if (failures === connection.retries) {
        throw stopped(`${connection.url} does not answer: ${answer.failed}`);
      }
      await sleep(pauseAfter(failures) * 1_000);
      failures += 1;
    } else return answer;
  }
}

/** Seconds before the next attempt. Chance keeps many senders apart. */
const pauseAfter = (failures: number): number =>
  Math.min(LONGEST_PAUSE, 0.5 * 2 ** failures) * (0.5 + Math.random() / 2);

type Outcome = Answer | { readonly wait: number } | { readonly failed: string };

async function sent(
  { url, token }: Connection,
  { method = 'GET', path, body, key, isText = false }: Request,
): Promise<Outcome> {
  const headers = {
    Accept: isText ? '*/*' : 'application/json',
    Authorization: `Bearer ${token}`,
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
    ...(key !== undefined && { 'Idempotency-Key': key }),
  };
  let response: Response;
  let text: string;
  try {
    const signal = AbortSignal.timeout(LONGEST_REQUEST);
    const init = { method, headers, redirect: 'manual', signal } as const;
    response = await fetch(url + path, body === undefined ? init : { ...init, body });
    text = await response.text();
  } catch (error) {
    return { failed: reasonOf(error) };
  }
  const wait = response.headers.get('Retry-After');
  const { status } = response;
  // 409 with it: an earlier attempt of the same request still runs.
  if (status === 429 || (wait !== null && (status === 503 || status === 409))) {
    return { wait: Math.max(1, Number(wait) || 1) };
  }
  if (status >= 500) return { failed: `it answers ${status}` };
  const { headers: told } = response;
  if (isText && status === 200) return { status, body: undefined, text, headers: told };
  return { status, body: understood(status, text, url), text, headers: told };
}

/** The JSON of an answer. What refuses the caller ends the command, in words. */
function understood(status: number, text: string, url: string): unknown {
  const body = jsonIn(text);
  if (status === 401) {
    throw stopped('The token is not taken. Make one in the console, and set it as ROSTER_TOKEN.');
  }
  if (status === 403) throw stopped(`${messageIn(body)} ${RIGHTS}`);
  if (body !== undefined) return body;
  throw stopped(`${url} answers ${status} without JSON. Is that where Roster is?`);
}

const RIGHTS =
  'An import needs people.manage and attributes.view, and attributes.manage to define columns.';

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What Roster says of a request that it refuses. */
export function messageIn(body: unknown): string {
  const { error, detail } = (body ?? {}) as { error?: { message?: string }; detail?: string };
  return error?.message ?? detail ?? 'It is refused.';
}

/** fetch keeps the reason below its error. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as {
    cause?: { message?: string; code?: string };
    message: string;
  };
  return cause?.code ?? cause?.message ?? message;
}
