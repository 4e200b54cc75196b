/** Very many changes of one record at once, of which some fail, and some lose their answer. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { RECORD_BYTES } from '../../src/db/limits.ts';
import { type Received, record } from '../support/client.ts';
import { randomFrom } from '../support/fakes/random.ts';
import { forgetBeforeEach, probeRegistrar, versionOf } from '../support/johns-record.ts';

const CHANGES = 2_000;
/** A registrar lets 1,000 changes wait. */
const AT_ONCE = 900;
/** A record holds 512 keys. */
const KEYS = 400;

const john = record('john');
const large = 'x'.repeat(RECORD_BYTES);

interface Change {
  readonly n: number;
  readonly key: string;
  readonly body: object;
  readonly headers: Record<string, string>;
  /** The statuses that are true answers. */
  readonly wanted: readonly number[];
}

/** Most are plain changes. Some are too large, and some are for another version. */
function changeOf(n: number, random: () => number): Change {
  const [draw, key] = [random(), `k${n % KEYS}`];
  const plain = { n, key, body: { metadata: { [key]: n } } };
  if (draw < 0.05) {
    return { ...plain, body: { metadata: { [key]: large } }, headers: {}, wanted: [413] };
  }
  if (draw < 0.1) return { ...plain, headers: { 'If-Match': '"1-nobody"' }, wanted: [412] };
  const headers = { 'Idempotency-Key': `folded-${n}` };
  // 503: it was made, and its own state can no longer be read.
  return { ...plain, headers, wanted: [200, 503] };
}

const send = ({ body, headers }: Change): Promise<Received> => john.patch(body, headers);

const made = async () =>
  (
    await env.DB.prepare(
      'SELECT version FROM events WHERE user_id = ? AND version IS NOT NULL ORDER BY version',
    )
      .bind(people.john.id)
      .all<{ version: number }>()
  ).results.map(({ version }) => version);

forgetBeforeEach({ mayBeCopied: false });

test(`${CHANGES} changes at once: versions without a hole, and every answer true`, async () => {
  await env.DB.prepare('DELETE FROM events').run();
  const random = randomFrom(17);
  let [batches, lost] = [0, 0];
  await probeRegistrar(async (name, call) => {
    const result = await call();
    if (name !== 'd1.batch') return result;
    batches += 1;
    if (random() > 0.1) return result;
    lost += 1;
    throw new Error('D1_ERROR: Network connection lost.');
  });
  const changes = Array.from({ length: CHANGES }, (_, n) => changeOf(n, random));
  const answers: Received[] = [];
  for (let from = 0; from < CHANGES; from += AT_ONCE) {
    answers.push(...(await Promise.all(changes.slice(from, from + AT_ONCE).map(send))));
  }
  const counts = new Map<number, number>();
  const versions = new Set<number>();
  for (const [n, { status, json, headers }] of answers.entries()) {
    const { wanted, key } = changes[n] as Change;
    counts.set(status, (counts.get(status) ?? 0) + 1);
    expect(wanted).toContain(status);
    if (status !== 200) continue;
    expect(json.metadata[key]).toBe(n);
    expect(versions.has(versionOf(headers))).toBe(false);
    versions.add(versionOf(headers));
  }
  const plain = changes.filter(({ wanted }) => wanted.includes(200));
  expect(await made()).toEqual(plain.map((_, index) => index + 1));
  // A repetition of each is answered, and changes nothing.
  for (const change of plain.filter((_, index) => index % 50 === 0)) {
    expect((await send(change)).status).toBe(200);
  }
  expect(await made()).toHaveLength(plain.length);
  console.log({ batches, 'acknowledgements lost': lost, answers: Object.fromEntries(counts) });
});
