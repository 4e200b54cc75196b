/** A million people are taken out: how long it takes, and that no memory grows with it. */
import { expect, onTestFinished, test } from 'vitest';
import { memoryBelow } from '../../scripts/runtime/cpu.ts';
import { type Runtime, start } from '../../scripts/runtime/runtime.ts';

const ROOT = 'the-root-token-of-a-long-export-000';
const PEOPLE = 200_000;
const MB = 1024 * 1024;

/** People with a few attributes, and a record each. */
async function fill(runtime: Runtime): Promise<void> {
  const CHUNK = 20_000;
  const fields = 'created_at, updated_at';
  for (let from = 0; from < PEOPLE; from += CHUNK) {
    const numbers = `WITH RECURSIVE n(i) AS (
      SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${from + CHUNK - 1})`;
    await runtime.sql(
      `INSERT INTO users (id, username, email, name, email_verified, attributes, ${fields})
       ${numbers} SELECT printf('user_%026d', i), printf('crowd%d', i),
         printf('crowd%d@example.com', i), printf('Person %d', i), 0,
         json_object('plan', 'pro', 'mrr', i, 'note', printf('%.200c', 'x')), 0, 0 FROM n`,
      `INSERT INTO principals (id, user_id)
       ${numbers} SELECT printf('principal_%026d', i), printf('user_%026d', i) FROM n`,
      `INSERT INTO platform_metadata (user_id, scope_id, metadata, key_count, version, ${fields})
       ${numbers} SELECT printf('user_%026d', i), 'org_01hm6xq4000000000000000002',
         json_object('theme', 'dark', 'note', printf('%.300c', 'x')), 2, 1, 0, 0 FROM n`,
    );
  }
}

interface Figures {
  readonly people: number;
  readonly answers: number;
  readonly seconds: number;
  readonly cpu: number;
  /** Bytes, after a tenth of the people and after all of them. */
  readonly memory: readonly [early: number, late: number];
}

/** Reads all answers of an export, one after another. `nextOf` finds the next in the last line. */
async function measured(
  runtime: Runtime,
  query: string,
  nextOf: (last: string, headers: Headers) => string | undefined,
): Promise<Figures> {
  const [began, cpu] = [performance.now(), runtime.cpu()];
  let [people, answers, early] = [0, 0, 0];
  let path: string | undefined = `/api/v1/users/export?search=crowd&${query}`;
  while (path !== undefined) {
    const response: Response = await fetch(runtime.url + path, {
      headers: { Authorization: `Bearer ${ROOT}` },
    });
    expect(response.status).toBe(200);
    let [rest, last] = ['', ''];
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const whole = (rest + chunk).split('\n');
      rest = whole.pop() ?? '';
      people += whole.filter((line) => line.includes('@example.com')).length;
      last = whole.at(-1) ?? last;
      if (early === 0 && people >= PEOPLE / 10) early = memoryBelow(runtime.pid);
    }
    answers += 1;
    path = nextOf(last, response.headers);
  }
  return {
    people,
    answers,
    seconds: (performance.now() - began) / 1_000,
    cpu: runtime.cpu() - cpu,
    memory: [early, memoryBelow(runtime.pid)],
  };
}

const inLines = (query: string) => (last: string) => {
  const { cursor, error } = JSON.parse(last);
  expect(error).toBeUndefined();
  return cursor === null ? undefined : `/api/v1/users/export?search=crowd&${query}cursor=${cursor}`;
};

const inPages = (_: string, headers: Headers) =>
  /^<([^>]+)>; rel="next"$/.exec(headers.get('Link') ?? '')?.[1];

test('people are taken out as lines, a million in all, and as a table, and memory stays', async () => {
  const runtime = await start({ vars: { LOG: 'off', RATE_LIMITS: 'off', ROOT_TOKEN: ROOT } });
  onTestFinished(() => runtime.stop());
  await fill(runtime);
  const everything = 'include=memberships,preferences,identities&';
  const all = {
    'lines, 1': await measured(runtime, '', inLines('')),
    'lines, 2': await measured(runtime, '', inLines('')),
    'lines, 3': await measured(runtime, '', inLines('')),
    'lines, 4': await measured(runtime, '', inLines('')),
    'lines, 5': await measured(runtime, '', inLines('')),
    'lines with all of theirs': await measured(runtime, everything, inLines(everything)),
    table: await measured(runtime, 'format=csv', inPages),
  };
  for (const [what, { people, answers, seconds, cpu, memory }] of Object.entries(all)) {
    const [early, late] = memory.map((bytes) => `${(bytes / MB).toFixed(0)} MB`);
    console.log(
      `${what}: ${answers} answers, ${(people / seconds).toFixed(0)} people a second, ${(cpu / people).toFixed(3)} ms of processor each, memory ${early} after a tenth and ${late} at the end`,
    );
    expect(people, what).toBe(PEOPLE);
    // The heap grows to its usual size first, as in any process.
    expect(memory[1] - memory[0], what).toBeLessThan(200 * MB);
  }
});
