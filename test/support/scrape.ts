/** A Worker that counts, and what `GET /metrics` tells of it. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import type { Env } from '../../src/env.ts';
import { incoming, ROOT, received, type Sent } from './client.ts';

type Worker = typeof import('../../src/worker.ts').default;

/** An isolate that counts nothing else. */
export async function freshIsolate(): Promise<CountingIsolate> {
  vi.resetModules();
  const { default: worker } = await import('../../src/worker.ts');
  return new CountingIsolate(worker);
}

export class CountingIsolate {
  readonly #worker: Worker;

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Sends a request. Its counts are sent to the objects later, or with the next scrape. */
  async send(path: string, sent: Sent = {}, changed: Partial<Env> = {}) {
    const counting = { ...env, METRICS_SECONDS: '20', ...changed };
    return received(
      await this.#worker.fetch(incoming(path, sent), counting, createExecutionContext()),
    );
  }

  /** The values by series, as Prometheus would read them. */
  async scrape(changed: Partial<Env> = {}): Promise<Scraped> {
    const { text } = await this.send('/metrics', { token: ROOT }, changed);
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => {
        const at = line.lastIndexOf(' ');
        return [line.slice(0, at), Number(line.slice(at + 1))];
      }),
    );
  }

  /** What each series has grown by meanwhile; 0 is left out. */
  async growth(work: () => Promise<unknown>, changed: Partial<Env> = {}) {
    const before = await this.scrape(changed);
    await work();
    const after = await this.scrape(changed);
    const grown = [...after].map(([series, value]) => [series, value - (before.get(series) ?? 0)]);
    return Object.fromEntries(grown.filter(([, by]) => by !== 0)) as Record<string, number>;
  }
}

type Scraped = ReadonlyMap<string, number>;
