/** What ingestion counts and leaves out, and how little of it a hostile key can make. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { ingest, writeKey } from '../support/ingest.ts';
import { freshEmail } from '../support/tenancy.ts';

const report = (tenant: keyof typeof tenants, token = ROOT) =>
  send(`/api/v1/ingest/problems?scopeId=${tenants[tenant].id}`, { token });

const today = () => new Date().toISOString().slice(0, 10);

test('tells what was counted and left out to those who manage the tokens', async () => {
  const { token } = await writeKey('globex');
  const batch = [
    { type: 'track', messageId: 'one', event: 'Bought' },
    { type: 'page', messageId: 'two' },
    { type: 'identify', messageId: 'three', traits: { email: freshEmail(), shoe: { size: 'S' } } },
    { type: 'identify', messageId: 'four', traits: { email: freshEmail(), shoe: 44 } },
    { type: 'group', messageId: 'five', userId: people.beta.id, groupId: 'acme-corp' },
  ];
  // All at once, as a library sends them again whose answer was lost.
  const answers = await Promise.all([1, 2, 3].map(() => ingest(token, 'batch', { batch })));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  const { json } = await report('globex');
  expect(json.data.counts).toEqual([
    { day: today(), type: 'group', count: 1 },
    { day: today(), type: 'identify', count: 2 },
    { day: today(), type: 'page', count: 1 },
    { day: today(), type: 'track', count: 1 },
  ]);
  expect(json.data.problems).toMatchObject([
    { type: 'group', trait: null, reason: 'unknown_person', count: 1 },
    {
      type: 'identify',
      trait: 'shoe',
      reason: 'undefined_trait',
      count: 2,
      example: { messageId: 'four', valueType: 'number' },
    },
  ]);
  for (const [who, status] of [
    ['appOwner', 200],
    ['stranger', 403],
    ['jane', 404],
  ] as const) {
    expect((await report('globex', people[who].token)).status, who).toBe(status);
  }
});

test('a message counts again after a day', async () => {
  const { token } = await writeKey('corporate');
  const track = () => ingest(token, 'track', { event: 'x', messageId: 'again' });
  const counts = async () => (await report('corporate')).json.data.counts[0].count;
  await track();
  await track();
  expect(await counts()).toBe(1);
  await env.DB.prepare('UPDATE ingested_messages SET expires_at = 1').run();
  await track();
  expect(await counts()).toBe(2);
});

test('random traits fill at most 1,000 rows, and the rest is counted as one', async () => {
  const { token } = await writeKey('personal');
  const email = freshEmail();
  const traits = (n: number) =>
    Object.fromEntries(Array.from({ length: 190 }, (_, i) => [`random ${n} ${i}`, i]));
  for (let n = 0; n < 7; n += 1)
    await ingest(token, 'identify', { traits: { email, ...traits(n) } });
  const { problems } = (await report('personal')).json.data;
  expect(problems).toHaveLength(1_000);
  const told = problems.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
  expect(told).toBe(7 * 190);
  const many = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`more ${i}`, i]));
  expect((await ingest(token, 'identify', { traits: { email, ...many } })).status).toBe(200);
  expect((await report('personal')).json.data.problems).toHaveLength(1_000);
});
