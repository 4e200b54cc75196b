/** What people and programs do every day, against any version. */
import { expect } from 'vitest';

export const ROOT = 'root-token-of-the-everyday-requests-of-roster';

/** What a round of requests has left in the directory. */
export interface Left {
  readonly email: string;
  readonly password: string;
  readonly record: string;
  readonly metadata: object;
}

interface Sent {
  /** Null: none. Absent: the root token. */
  readonly token?: string | null;
  readonly body?: object;
  readonly key?: string;
}

/** Sends requests, of which each must succeed, and returns the bodies of the answers. */
const sender =
  (url: string) =>
  async (method: string, path: string, { token = ROOT, body, key }: Sent = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token !== null && { Authorization: `Bearer ${token}` }),
        ...(body && { 'Content-Type': 'application/json' }),
        ...(key !== undefined && { 'Idempotency-Key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    expect(response.ok, `${method} ${path}: ${response.status} ${text}`).toBe(true);
    return text === '' ? undefined : JSON.parse(text);
  };

async function signIn(url: string, { email, password }: Pick<Left, 'email' | 'password'>) {
  const sent = { token: null, body: { email, password } };
  const { data } = await sender(url)('POST', '/api/v1/auth/token', sent);
  return String(data.token);
}

/** A tenant and its people come and use it. One stays. */
export async function everyday(url: string, name: string): Promise<Left> {
  const send = sender(url);
  const app = { key: name, name };
  const { application } = await send('POST', '/api/v1/applications', { body: app });
  const org = { applicationId: application.id, name: `${name} inc` };
  const { organization } = await send('POST', '/api/v1/organizations', { body: org });
  const tenant = `/api/v1/organizations/${organization.id}`;

  const kim = { email: `kim@${name}.example`, password: `purple tractor ${name}` };
  const keyed = { body: { ...kim, firstName: 'Kim' }, key: crypto.randomUUID() };
  const made = await send('POST', `${tenant}/users`, keyed);
  expect(await send('POST', `${tenant}/users`, keyed)).toEqual(made);
  const token = await signIn(url, kim);
  const record = `/api/core/users/platform-metadata/?platform_key=${organization.key}`;
  const metadata = { theme: 'dark', [name]: true };
  await send('PATCH', record, { token, body: { metadata } });
  for (let n = 0; n < 4; n += 1) {
    expect((await send('GET', record, { token })).metadata).toEqual(metadata);
  }

  const { data: phone } = await send('POST', '/api/v1/tokens', { token, body: { name: 'phone' } });
  const { data: me } = await send('GET', '/api/v1/me', { token: phone.token });
  expect(me.email).toBe(kim.email);
  await send('DELETE', `/api/v1/tokens/${phone.id}`, { token });

  const lee = { email: `lee@${name}.example`, name: 'Lee' };
  const { data: person } = await send('POST', '/api/v1/users/identify', { body: lee });
  const path = `/api/v1/users/${person.principalId}`;
  await send('PATCH', path, { body: { name: 'Lee Roe' } });
  const { data: found } = await send('GET', `/api/v1/users?email=${lee.email}`);
  expect(found).toMatchObject([{ name: 'Lee Roe' }]);
  const invitation = { email: lee.email, role: 'admin' };
  await send('POST', `${tenant}/invitations`, { body: invitation });
  const code = { purpose: 'reset_password', email: kim.email };
  await send('POST', '/api/v1/auth/codes', { token: null, body: code });
  await send('GET', `${tenant}/members`);
  await send('DELETE', path);
  return { ...kim, record, metadata };
}

/** The one who stayed signs in and finds what was left. */
export async function lookBack(url: string, { record, metadata, ...kim }: Left): Promise<void> {
  const send = sender(url);
  const token = await signIn(url, kim);
  expect((await send('GET', record, { token })).metadata).toEqual(metadata);
  const body = { email: kim.email, name: 'Kim again' };
  const { data } = await send('POST', '/api/v1/users/identify', { body });
  expect(data).toMatchObject({ name: 'Kim again', created: false });
}
