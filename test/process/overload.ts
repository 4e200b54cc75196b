/** Clients that ask for more than a server can do, at a steady rate whatever it answers. */
import { Agent, request } from 'node:http';
import type { Reader } from '../../scripts/bench/crowd.ts';
import { tenants } from '../../scripts/demo-data.ts';

const PATH = `/api/core/users/platform-metadata/?platform_key=${tenants.myApp.key}`;

/** A client goes away if a connection is silent for so many milliseconds. */
const PATIENCE = 10_000;

export interface Answer {
  /** 0 if there was none. */
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

export interface Outcome {
  readonly kind: 'read' | 'write';
  /** When it was sent, in milliseconds from the start of its phase. */
  readonly at: number;
  readonly answer: Answer;
}

/** People who read their own records, and people who write theirs. */
export class Crowd {
  readonly #url: URL;
  /** As an edge has them: some connections that stay. What finds none free waits here. */
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });
  readonly #readers: readonly Reader[];
  readonly #writers: readonly Reader[];
  /** By token, the keys whose writes were acknowledged. */
  readonly acknowledged = new Map<string, string[]>();
  #sent = 0;

  constructor(url: string, people: readonly Reader[]) {
    this.#url = new URL(url);
    const half = people.length / 2;
    this.#readers = people.slice(0, half);
    this.#writers = people.slice(half);
  }

  read = ({ token }: Reader, headers = {}) => this.#send('GET', token, undefined, headers);

  /** One request: every fifth is a read. */
  async next(): Promise<Omit<Outcome, 'at'>> {
    const n = this.#sent;
    this.#sent += 1;
    if (n % 5 === 0) {
      const answer = await this.read(this.#readers[(n / 5) % this.#readers.length] as Reader);
      return { kind: 'read', answer };
    }
    const { token } = this.#writers[n % this.#writers.length] as Reader;
    const key = `k${n}`;
    const answer = await this.#send('PATCH', token, { metadata: { [key]: n } });
    if (answer.status === 200) {
      const keys = this.acknowledged.get(token) ?? [];
      this.acknowledged.set(token, [...keys, key]);
    }
    return { kind: 'write', answer };
  }

  /** Each reader reads until a copy is there. */
  async warm(): Promise<void> {
    for (let times = 0; times < 3; times += 1) {
      for (const reader of this.#readers) await this.read(reader);
    }
  }

  /** The requests of each second that some clients get done, each one after the other. */
  async capacity(clients: number, milliseconds: number): Promise<number> {
    const end = performance.now() + milliseconds;
    let done = 0;
    const client = async () => {
      while (performance.now() < end) {
        const { answer } = await this.next();
        if (answer.status === 200) done += 1;
        else await pause(100);
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    return (1_000 * done) / milliseconds;
  }

  /** Sends requests at a rate, in requests per second, and waits for what comes of them. */
  async drive(rate: number, milliseconds: number): Promise<Outcome[]> {
    const start = performance.now();
    const all: Promise<Outcome>[] = [];
    for (let at = 0; at < milliseconds; at = performance.now() - start) {
      while (all.length < (rate * at) / 1_000) {
        all.push(this.next().then((outcome) => ({ ...outcome, at })));
      }
      await pause(5);
    }
    return Promise.all(all);
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, token: string, body?: object, more = {}): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const { hostname: host, port } = this.#url;
    const headers = {
      Authorization: `Token ${token}`,
      ...(body && { 'Content-Type': 'application/json' }),
      ...more,
    };
    const options = { host, port, method, headers, path: PATH, agent: this.#agent };
    const none = () => resolve({ status: 0, retryAfter: undefined, text: '' });
    const sent = request({ ...options, timeout: PATIENCE }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('error', none).on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, retryAfter: headers['retry-after'], text });
      });
    });
    sent.on('timeout', () => sent.destroy()).on('error', none);
    sent.end(body && JSON.stringify(body));
    return promise;
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
