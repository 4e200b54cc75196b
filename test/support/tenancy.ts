/** Requests to the tenancy API by one of the demo's cast. */
import { expect } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, send } from './client.ts';

type Person = keyof typeof people | 'root';

/** Sends requests below /api/v1 with the token of one person, or with the root token. */
export function as(person: Person) {
  const token = person === 'root' ? ROOT : people[person].token;
  const sent = (method: string) => (path: string, body?: unknown) =>
    send(`/api/v1${path}`, { method, token, ...(body !== undefined && { body }) });
  return {
    get: sent('GET'),
    post: sent('POST'),
    put: sent('PUT'),
    patch: sent('PATCH'),
    delete: sent('DELETE'),
  };
}

export const acme = `/organizations/${tenants.acme.id}`;
export const myApp = `/applications/${tenants.myApp.id}`;

let emails = 0;
/** A new email. */
export const freshEmail = () => {
  emails += 1;
  return `person${emails}@example.com`;
};

/** Sends a creation that must succeed, and returns the answer. */
export async function made(person: Person, path: string, body: object) {
  const answer = await as(person).post(path, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.json;
}

/** A new administrator of the team, who manages people and nothing else, with a token. */
export async function teamAdmin() {
  const { user } = await made('root', '/platform/users', { email: freshEmail(), role: 'admin' });
  const minted = await made('root', '/tokens', { name: 'manager', userId: user.id });
  return { user, token: minted.data.token as string };
}
