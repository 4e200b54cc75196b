/** Others verify what leaves a real process: two libraries, and the words of the standard. */
import { createHmac } from 'node:crypto';
import { Webhook as Standard } from 'standardwebhooks';
import { Webhook as Svix } from 'svix';
import { expect, onTestFinished, test } from 'vitest';
import { start } from '../../scripts/runtime/runtime.ts';
import { ask, type Came, change, hears, webhookReceiver } from './webhook-receiver.ts';

type Verifies = (secret: string, came: Came) => boolean;

const doesNotThrow = (verify: () => void): boolean => {
  try {
    verify();
    return true;
  } catch {
    return false;
  }
};

/** As the standard has it. Svix 2 calls the library of the standard, so this is another opinion. */
const byHand: Verifies = (secret, { body, headers }) => {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const signature = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return headers['webhook-signature']?.split(' ').includes(signature) ?? false;
};

const verifiers: Readonly<Record<string, Verifies>> = {
  standardwebhooks: (secret, { body, headers }) =>
    doesNotThrow(() => new Standard(secret).verify(body, headers)),
  svix: (secret, { body, headers }) => doesNotThrow(() => new Svix(secret).verify(body, headers)),
  'the standard by hand': byHand,
};

test('others verify a delivery: by its secret, in a rotation by both, and then by one', async () => {
  const receiver = await webhookReceiver();
  onTestFinished(() => receiver.close());
  const { url, sql, stop } = await start({ vars: { LOG: 'off', RATE_LIMITS: 'off' } });
  onTestFinished(stop);
  const id = await hears(url, receiver);
  const first = receiver.secret;
  const delivered = async (name: string): Promise<Came> => {
    const before = receiver.came.length;
    await change(url, name, 1, []);
    await expect.poll(() => receiver.came.length).toBe(before + 1);
    return receiver.came[before] ?? expect.fail();
  };
  const isVerified = (secret: string, came: Came) =>
    Object.entries(verifiers).map(([name, verifies]) => [name, verifies(secret, came)]);
  const all = (verified: boolean) => Object.keys(verifiers).map((name) => [name, verified]);

  const before = await delivered('ann');
  expect(isVerified(first, before)).toEqual(all(true));
  expect(isVerified(first, { ...before, body: before.body.replace('ann', 'bob') })).toEqual(
    all(false),
  );

  const second = (await ask(url, `/webhooks/${id}/rotate`, 'POST', {})).data.secret ?? '';
  expect(isVerified(second, before)).toEqual(all(false));
  const during = await delivered('bob');
  expect(isVerified(first, during)).toEqual(all(true));
  expect(isVerified(second, during)).toEqual(all(true));

  receiver.secret = second;
  const [hours] = await sql(
    `SELECT (former_until - unixepoch() * 1000) / 3600000.0 AS left FROM webhooks`,
  );
  expect(Math.round((hours as readonly { left: number }[])[0]?.left ?? 0)).toBe(24);
  await sql('UPDATE webhooks SET former_until = unixepoch() * 1000 - 1');
  const after = await delivered('cat');
  expect(isVerified(second, after)).toEqual(all(true));
  expect(isVerified(first, after)).toEqual(all(false));
  expect(receiver.refused).toEqual([]);
});
