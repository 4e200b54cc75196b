/** A URL where no webhook may go is refused when it is stored, and again at each delivery. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { start } from '../../scripts/runtime/runtime.ts';
import { HOSTS, URLS } from '../support/forbidden-urls.ts';
import { change } from './webhook-receiver.ts';

test('nothing is sent to a forbidden URL, also if it was written into D1 by hand', async () => {
  let reached = 0;
  const inside = createServer((_request, response) => {
    reached += 1;
    response.end();
  });
  await new Promise<void>((ready) => inside.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void inside.close());
  const { port } = inside.address() as AddressInfo;
  const urls = [
    ...[...HOSTS.map((host) => `https://${host}/hook`), ...URLS],
    ...[`http://127.0.0.1:${port}/`, `http://localhost:${port}/`, `http://2130706433:${port}/`],
  ];
  const vars = { LOG: 'off', RATE_LIMITS: 'off', WEBHOOK_LOOPBACK: 'off' };
  const { url: roster, sql, stop } = await start({ vars });
  onTestFinished(stop);
  const headers = {
    Authorization: `Token ${people.operator.token}`,
    'Content-Type': 'application/json',
  };
  const webhooks = `${roster}/api/v1/webhooks`;

  for (const url of urls) {
    const body = JSON.stringify({ url });
    const { status } = await fetch(webhooks, { method: 'POST', headers, body });
    expect(status, url).toBe(400);
  }

  const rows = JSON.stringify(urls).replaceAll("'", "''");
  await sql(`
    INSERT INTO webhooks (id, scope_id, url, types, payload, secret, hears_after, created_at,
                          updated_at)
    SELECT 'webhook_' || key, 'platform', value, '["user.created"]', 'thin',
           'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', '', 0, 0 FROM json_each('${rows}')`);
  await change(roster, 'ann', 1, []);
  for (const [n, url] of urls.entries()) {
    const attempt = async () => {
      const response = await fetch(`${webhooks}/webhook_${n}/deliveries`, { headers });
      return ((await response.json()) as { data: unknown[] }).data.at(-1);
    };
    const notSent = {
      outcome: 'failed',
      answer: expect.stringMatching(/^not sent: the URL must /),
    };
    await expect.poll(attempt, { message: url }).toMatchObject(notSent);
  }
  expect(reached).toBe(0);
});
