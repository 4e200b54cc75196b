/** A person with everything that somebody can have. */
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { recordKey } from '../../src/copies/copy.ts';
import { ROOT, record, send } from './client.ts';
import { root } from './credentials.ts';
import { eventually } from './eventually.ts';
import { mailer, mailTo } from './mailbox.ts';
import { know } from './outside-issuer.ts';
import { settle } from './storage-scan.ts';
import { acme } from './tenancy.ts';

export const PASSWORD = 'a long enough password';
export const globex = `/organizations/${tenants.globex.id}`;

/** Sends a request with a key of its own, which must succeed. */
export async function done(method: string, path: string, token: string, body?: object) {
  const headers = { 'Idempotency-Key': crypto.randomUUID() };
  const answer = await send(path, { method, token, headers, ...(body && { body }) });
  expect([200, 201, 202], answer.text).toContain(answer.status);
  return answer.json;
}

export const identify = (body: object) => done('POST', '/api/v1/users/identify', ROOT, body);
/** Identifies somebody by a line with an id. */
const line = (body: object) =>
  send('/api/v1/users/identify/batch', {
    method: 'POST',
    token: ROOT,
    body,
    headers: { 'Content-Type': 'application/x-ndjson' },
  });
export const askForCode = (email: string) =>
  done('POST', '/api/v1/auth/codes', '', { purpose: 'verify_email', email });

/** Makes a person with everything that somebody can have. `word` is in all that is personal. */
export async function personWithEverything(word: string) {
  const email = `${word}@example.com`;
  const username = `${word}_username`;
  await root('POST', '/user-attributes', { key: 'note', type: 'string' });
  const externalId = `${word} in the CRM`;
  const details = { name: `${word} Name`, externalId, attributes: { note: word } };
  const { data } = await identify({ email, ...details });
  const { userId: id, principalId } = data;
  await line({ id: `${word} line`, email });
  const own = `/api/v1/platform/users/${id}`;
  await done('PATCH', own, ROOT, { username, password: PASSWORD, firstName: word });
  await done('POST', `/api/v1${acme}/members`, ROOT, { userId: id, role: 'owner' });
  await askForCode(email);
  const { secret: code } = await mailTo(email);
  const { token } = (await done('POST', '/api/v1/auth/codes/redeem', '', { email, code })).data;
  await done('POST', '/api/v1/auth/token', '', { email, password: PASSWORD });
  await done('POST', '/api/v1/tokens', token, { name: `${word} phone` });
  await done('PATCH', record('root').path, token, { metadata: { theme: word } });
  const ofJohn = record('root', { username: 'john_doe' }).path;
  await done('PATCH', ofJohn, token, { metadata: { by: 'the owner' } });
  const invitation = { email, name: `${word} Invited`, deliver: false };
  const { secret } = await done('POST', `/api/v1${globex}/invitations`, ROOT, invitation);
  const accept = '/api/v1/invitations/accept';
  await done('POST', accept, token, { secret });
  await done('POST', `/api/v1/applications/${tenants.myApp.id}/invitations`, ROOT, { email });
  await done('PATCH', own, token, { email: `${word}@new.example`, currentPassword: PASSWORD });
  const minted = { name: 'of John', userId: people.john.id, scopeId: tenants.acme.id };
  await done('POST', '/api/v1/tokens', token, minted);
  await know('https://id.example.com/', `${word}|subject`, id);
  const read = () => send(record('root').path, { token });
  await eventually(async () => {
    await read();
    const copy = await env.COPIES.get(recordKey(id, tenants.acme.key));
    if (!copy?.includes(word)) throw new Error('there is no copy yet');
  });
  return { id, principalId, token, email };
}
export type Person = Awaited<ReturnType<typeof personWithEverything>>;

/** Leaves messages to a person, and one in the person's name, that cannot go out now. */
export async function unsentMail({ email, token }: Pick<Person, 'email' | 'token'>) {
  mailer.answer = async () => new Response(null, { status: 503 });
  await askForCode(email);
  await done('POST', `/api/v1${acme}/invitations`, token, { email: 'guest@example.com' });
  await settle();
}
