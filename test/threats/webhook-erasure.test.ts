/** An erased person is in nothing that waits for a webhook, and in no answer that was kept. */
import { expect, test } from 'vitest';
import { hasTaken, hurry, inDispatcher, receiverOf, ring } from '../support/receiver.ts';
import { as, freshEmail, made } from '../support/tenancy.ts';

test('what waits stays in its order, without the person', async () => {
  const receiver = await receiverOf('', { types: ['user.created', 'user.updated'] });
  const email = freshEmail();
  const { user } = await made('root', '/platform/users', { email });
  receiver.answer = ({ body }) => new Response(body, { status: 500 });
  await as('root').patch(`/platform/users/${user.id}`, { name: 'Canary of Kiel' });
  await ring(receiver);
  const stored = () =>
    inDispatcher(receiver, ({ sql }) =>
      JSON.stringify([
        sql.exec('SELECT * FROM waiting').toArray(),
        sql.exec('SELECT * FROM deliveries').toArray(),
      ]),
    );
  expect(await stored()).toContain(user.id);
  const erased = await as('root').post(`/users/${user.id}/erase`, {});
  expect(erased.status, erased.text).toBe(201);
  expect(await stored()).not.toMatch(new RegExp(`${user.id}|${email}|Canary`));
  receiver.answer = undefined;
  await hurry(receiver);
  const taken = await hasTaken(receiver, 1);
  for (const { body } of taken) expect(body).not.toMatch(new RegExp(`${user.id}|${email}|Canary`));
});
