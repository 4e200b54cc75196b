/** A receiver of webhooks: it has taken all that was sent, also what came twice. */
import { expect } from 'vitest';
import { asker } from './answer.ts';
import { runGuide } from './run-guide.ts';

interface Page<Item> {
  readonly data: readonly Item[];
}

export async function receiveWebhooks(url: string): Promise<void> {
  await runGuide('receive-webhooks', { ROSTER_URL: url });
  const root = asker(url, 'dev-root-token');
  const { body } = await root<Page<{ id: string; description: string; status: string }>>(
    'GET',
    '/api/v1/webhooks?limit=200',
  );
  const webhook = body.data.find(({ description }) => description === 'CRM');
  expect(webhook?.status).toBe('disabled');
  const path = `/api/v1/webhooks/${webhook?.id}/deliveries`;
  const deliveries = (await root<Page<{ eventId: string; outcome: string }>>('GET', path)).body;
  expect(new Set(deliveries.data.map(({ outcome }) => outcome))).toEqual(new Set(['delivered']));
  const sent = Object.values(Object.groupBy(deliveries.data, ({ eventId }) => eventId));
  expect(sent.map((attempts) => attempts?.length).sort(), 'two came twice').toEqual([1, 1, 2, 2]);
}
