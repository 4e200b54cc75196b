/** Five times as much as the server can do, for a minute. */
import { expect, onTestFinished, test } from 'vitest';
import { addCrowd, addTokens } from '../../scripts/bench/crowd.ts';
import { start } from '../../scripts/runtime/runtime.ts';
import { Crowd, type Outcome } from './overload.ts';

const PEOPLE = 400;
const OVERLOAD = 5;
const MINUTE = 60_000;

test('five times its capacity for a minute: own reads go on, no write is lost, and it recovers', async () => {
  const runtime = await start({ vars: { RATE_LIMITS: 'off', LOG: 'off' } });
  onTestFinished(() => runtime.stop());
  await addCrowd(runtime, 0, PEOPLE, 600);
  const people = await addTokens(runtime, 0, PEOPLE);
  const crowd = new Crowd(runtime.url, people);
  onTestFinished(() => crowd.close());
  await crowd.warm();

  const capacity = await crowd.capacity(8, 5_000);
  const overload = await crowd.drive(OVERLOAD * capacity, MINUTE);
  const after = await crowd.drive(capacity / 2, 10_000);

  const reads = overload.filter(({ kind }) => kind === 'read');
  const writes = overload.filter(({ kind }) => kind === 'write');
  const recovered = after.filter(({ at }) => at > 5_000);
  console.log(`${OVERLOAD} times its capacity for ${MINUTE / 1_000} s
  capacity            ${capacity.toFixed(0)} requests a second, one in five is a read
  own reads           ${told(reads)}
  writes              ${told(writes)}
  after 5 s           ${told(recovered)}`);

  expect(rate(reads, 200)).toBeGreaterThanOrEqual(0.99);
  expect(rate(recovered, 200)).toBeGreaterThanOrEqual(0.99);
  const refused = overload.filter(({ answer }) => answer.status === 503);
  expect(refused.length).toBeGreaterThan(0);
  for (const { answer } of refused) expect(answer.retryAfter).toMatch(/^[1-5]$/);
  for (const person of people) {
    const asked = crowd.acknowledged.get(person.token) ?? [];
    const { text } = await crowd.read(person, { 'Cache-Control': 'no-cache' });
    const { metadata } = JSON.parse(text) as { metadata: object };
    expect(Object.keys(metadata)).toEqual(expect.arrayContaining(asked));
  }
});

const rate = (outcomes: readonly Outcome[], status: number) =>
  outcomes.filter(({ answer }) => answer.status === status).length / outcomes.length;

/** How many answers there were of each status. */
function told(outcomes: readonly Outcome[]): string {
  const by = Map.groupBy(outcomes, ({ answer }) => answer.status);
  return [...by].map(([status, { length }]) => `${status || 'no answer'}: ${length}`).join(', ');
}
