/** SIGKILL in the middle of a stream of people: sent again, it is as if nothing had happened. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Runtime, start } from '../../scripts/runtime/runtime.ts';

const ROOT = 'the-root-token-of-a-killed-stream';
const PEOPLE = 1_500;

const vars = { LOG: 'off', RATE_LIMITS: 'off', ROOT_TOKEN: ROOT };

/** Every third line is a second one of a person who was before it. */
const lines = Array.from({ length: PEOPLE * 1.5 }, (_, i) => ({
  id: `line ${i}`,
  email: `person${i < PEOPLE ? i : i - PEOPLE}@example.com`,
  name: i < PEOPLE ? 'First' : 'Second',
}));

const post = ({ url }: Runtime) =>
  fetch(`${url}/api/v1/users/identify/batch`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${ROOT}`, 'Content-Type': 'application/x-ndjson' },
    body: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  });

/** The whole lines that arrive until there are so many, or the connection breaks. */
async function answers(response: Response, most = Number.POSITIVE_INFINITY): Promise<string[]> {
  let text = '';
  try {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      if (text.split('\n').length > most) break;
    }
  } catch {
    // The server was killed.
  }
  return text.split('\n').slice(0, -1);
}

test('what was told stands, and the rest is made once', async () => {
  const state = mkdtempSync(join(tmpdir(), 'roster-stream-'));
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
  let runtime = await start({ state, vars, distance: 5 });
  const told = await answers(await post(runtime), 400);
  await runtime.kill();
  expect(told.length).toBeGreaterThanOrEqual(400);
  expect(told.length).toBeLessThan(lines.length);

  runtime = await start({ state, vars });
  onTestFinished(() => runtime.stop());
  const all = await answers(await post(runtime));
  expect(all.slice(0, told.length)).toEqual(told);
  const summary = { created: PEOPLE, updated: PEOPLE / 2, unchanged: 0, refused: 0 };
  expect(JSON.parse(all.at(-1) ?? '')).toEqual({ summary });
  const [people] = await runtime.sql(
    `SELECT name, version, count(*) AS people,
            sum((SELECT count(*) FROM events WHERE user_id = u.id)) AS events
       FROM users u WHERE email LIKE 'person%@example.com' GROUP BY name, version ORDER BY name`,
  );
  expect(people).toEqual([
    { name: 'First', version: 1, people: PEOPLE / 2, events: PEOPLE / 2 },
    { name: 'Second', version: 2, people: PEOPLE / 2, events: PEOPLE },
  ]);
  // Sent a third time, it is answered the same.
  expect(await answers(await post(runtime))).toEqual(all);
});
