/** People with tokens, and what is done with these in tests of credentials. */
import { expect } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { ROOT, send } from './client.ts';
import { clock } from './fakes/clock.ts';
import { acme, freshEmail, made } from './tenancy.ts';

export interface Made {
  readonly id: string;
  readonly token: string;
  readonly permissions: string[] | null;
  readonly scopeId: string | null;
  readonly expiresAt: string | null;
  readonly createdBy: string | null;
  readonly parentId: string | null;
}

export const mint = (token: string, body: object) =>
  send('/api/v1/tokens', { method: 'POST', token, body: { name: 'test', ...body } });

export async function minted(token: string, body: object = {}): Promise<Made> {
  const { status, json, text } = await mint(token, body);
  expect(status, text).toBe(201);
  return json.data;
}

export const me = async (token: string) => (await send('/api/v1/me', { token })).status;
export const root = (method: string, path: string, body?: object) =>
  send(`/api/v1${path}`, { method, token: ROOT, ...(body && { body }) });

/** A person with a role in Acme, and an unlimited token that the root token made. */
export async function person(role?: 'owner' | 'admin' | 'member', fields: object = {}) {
  const { user } = await made('root', '/platform/users', { email: freshEmail(), ...fields });
  if (role) await made('root', `${acme}/members`, { userId: user.id, role });
  const { token } = await minted(ROOT, { userId: user.id, expiresAt: null });
  return { id: user.id as string, email: user.email as string, token };
}
export type Person = Awaited<ReturnType<typeof person>>;

export const inAcme = (user: { readonly id: string }) => ({
  userId: user.id,
  scopeId: tenants.acme.id,
});
export const soon = (milliseconds: number) => new Date(clock.now() + milliseconds).toISOString();
export const leave = (base: string, { id }: { readonly id: string }) =>
  root('DELETE', `${base}/members/${id}`);
