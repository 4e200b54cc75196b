import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { SEARCH_FORM } from '../../src/values/search-key.ts';
import { type Received, ROOT, send } from '../support/client.ts';

/** Fills the database with people in SQL: 100,000 take a few seconds. */
export async function addPeople(count: number): Promise<void> {
  const CHUNK = 20_000;
  for (let from = 0; from < count; from += CHUNK) {
    const numbers = `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${from + CHUNK - 1})`;
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO users (id, username, email, name, name_search, search_form, email_verified, attributes, created_at, updated_at)
         ${numbers}
         SELECT printf('user_crowd%021d', i), printf('crowd%d', i), printf('crowd%d@example.com', i),
                printf('Person %d', i), printf('person %d', i), ${SEARCH_FORM}, i % 2,
                json_object('plan', CASE i % 100 WHEN 0 THEN 'enterprise' ELSE 'free' END,
                            'mrr', (i * 7919) % 1000, 'is_beta', json(iif(i % 3, 'true', 'false'))),
                1700000000000 + i * 1000, 1700000000000 + i * 1000 FROM n`,
      ),
      env.DB.prepare(
        `INSERT INTO principals (id, user_id, role, display_name)
         ${numbers} SELECT printf('principal_crowd%021d', i), printf('user_crowd%021d', i), 'user', printf('Person %d', i) FROM n`,
      ),
    ]);
  }
}

export const get = (path: string) => send(path, { token: ROOT });

/** The median time of a request in milliseconds, after a warm-up, and the last answer. */
export async function timed(request: () => Promise<Received>, runs = 15) {
  const times: number[] = [];
  let answer = await request();
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    answer = await request();
    times.push(performance.now() - start);
    expect(answer.status, answer.text).toBeLessThan(300);
  }
  times.sort((a, b) => a - b);
  return { median: times[Math.floor(runs / 2)] ?? 0, answer };
}

/** Prints a table of figures. */
export function report(title: string, rows: readonly (readonly [string, string])[]): void {
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, figure]) => `  ${name.padEnd(width)}  ${figure}`);
  console.log(`${title}\n${lines.join('\n')}`);
}
