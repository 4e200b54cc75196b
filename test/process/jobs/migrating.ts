/** A `users` table that moved: each row is one person, a second run changes nothing. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { asker } from './answer.ts';
import { runGuide } from './run-guide.ts';

interface People {
  readonly data: readonly { readonly userId: string; readonly email: string }[];
}
interface Members {
  readonly members: readonly { readonly email: string; readonly role: string }[];
}
interface Mail {
  readonly messages: readonly { readonly to: string; readonly code?: string }[];
}

export async function migrating(url: string): Promise<void> {
  const root = asker(url, 'dev-root-token');
  const moved = async () => {
    const { body } = await root<People>('GET', '/api/v1/users?search=birch.example&sort=oldest');
    return body.data.map(({ userId, email }) => ({ userId, email }));
  };
  await runGuide('migrating', { ROSTER_URL: url });
  const once = await moved();
  expect(once.map(({ email }) => email)).toEqual(['ida@birch.example', 'leo@birch.example']);
  await runGuide('migrating', { ROSTER_URL: url });
  expect(await moved(), 'a second run doubles nobody').toEqual(once);

  const { body } = await root<{ organizations: { id: string }[] }>(
    'GET',
    '/api/v1/organizations?key=company-7',
  );
  const members = `/api/v1/organizations/${body.organizations[0]?.id}/members`;
  const there = (await root<Members>('GET', members)).body.members;
  expect(Object.fromEntries(there.map(({ email, role }) => [email, role]))).toEqual({
    'ida@birch.example': 'owner',
    'leo@birch.example': 'member',
  });

  // Ida sets another password with the code that the second run has asked for.
  const email = 'ida@birch.example';
  const [code] = await twoCodesFor(url, email);
  const redeemed = { email, code, password: 'purple tractor 12' };
  const anyone = asker(url, '');
  expect((await anyone('POST', '/api/v1/auth/codes/redeem', redeemed)).status).toBe(201);
  const credentials = { email, password: redeemed.password };
  expect((await anyone('POST', '/api/v1/auth/token', credentials)).status).toBe(201);
}

/** The codes of both runs, the newest first. Nobody else of the move has got a message. */
async function twoCodesFor(url: string, email: string): Promise<readonly (string | undefined)[]> {
  for (;;) {
    const { messages } = (await asker(url, '')<Mail>('GET', '/dev/mail/messages')).body;
    const sent = messages.filter(({ to }) => to.endsWith('@birch.example'));
    expect(sent.filter(({ to }) => to !== email)).toEqual([]);
    if (sent.length === 2) return sent.map(({ code }) => code);
    await pause(100);
  }
}
