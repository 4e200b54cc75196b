/** A client that repeats: it waits as it is told, and nothing is done twice or left out. */
import { expect } from 'vitest';
import { people } from '../../../scripts/demo-data.ts';
import { asker } from './answer.ts';
import { overBadConnection } from './bad-connection.ts';
import { runGuide } from './run-guide.ts';

interface Invitations {
  readonly invitations: readonly { readonly email: string; readonly status: string }[];
}
interface Tokens {
  readonly data: readonly { readonly name: string; readonly permissions: readonly string[] }[];
}

export async function handlingErrors(url: string): Promise<void> {
  // The very first attempt meets a full limit, and each request loses its first answer.
  const attempts = await overBadConnection(
    url,
    (earlier, all) => {
      if (all === 0) return 'busy';
      return earlier === (all === 1 ? 1 : 0) ? 'lost' : 'none';
    },
    (bad) => runGuide('handling-errors', { ROSTER_URL: bad }),
  );
  const [busy, again] = attempts;
  expect(again?.key, 'the same request').toBe(busy?.key);
  expect((again?.at ?? 0) - (busy?.at ?? 0), 'Retry-After is heeded').toBeGreaterThan(900);
  const last = new Map(attempts.map(({ key, fault }) => [key, fault]));
  expect([...last.values()], 'each request comes to an end').not.toContain('lost');

  const admin = asker(url, people.admin.token);
  const { body } = await admin<Tokens>('GET', '/api/v1/tokens');
  const made = body.data.filter(({ name }) => name === 'invite page');
  expect(made, 'one token, though its answer was lost').toHaveLength(1);
  expect(made[0]?.permissions).not.toContain('org.manage_owners');

  const acme = '/api/v1/organizations/org_01hm6xq4000000000000000002/invitations';
  const { invitations } = (await admin<Invitations>('GET', acme)).body;
  const invited = invitations.map(({ email, status }) => `${email} ${status}`);
  expect(invited.sort()).toEqual(['lee@example.com pending', 'sam@example.com pending']);
}
