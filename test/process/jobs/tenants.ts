/** Two companies of one product: an admin of one finds nobody of the other by any road. */
import { expect } from 'vitest';
import { people } from '../../../scripts/demo-data.ts';
import { asker } from './answer.ts';
import { runGuide } from './run-guide.ts';

interface SignedIn {
  readonly data: { readonly token: string; readonly userId: string };
}
interface Me {
  readonly data: {
    readonly userId: string;
    readonly memberships: readonly { readonly scopeId: string; readonly key: string }[];
  };
}

export async function companies(url: string): Promise<void> {
  await runGuide('tenants', { ROSTER_URL: url });
  const signedIn = async (email: string) => {
    const sent = { email, password: 'purple tractor 12' };
    const { body } = await asker(url, '')<SignedIn>('POST', '/api/v1/auth/token', sent);
    const ask = asker(url, body.data.token);
    return { ask, me: (await ask<Me>('GET', '/api/v1/me')).body.data };
  };
  const adam = await signedIn('adam@north.example');
  const oscar = await signedIn('oscar@south.example');
  const mia = await signedIn('mia@north.example');
  const [north] = adam.me.memberships;
  const [south] = oscar.me.memberships;

  const ofOscar = oscar.me.userId;
  const roads = [
    `/api/v1/organizations/${south?.scopeId}`,
    `/api/v1/organizations/${south?.scopeId}/users?email=oscar@south.example`,
    `/api/v1/organizations/${north?.scopeId}/users/${ofOscar}`,
    `/api/v1/organizations/${north?.scopeId}/members/${ofOscar}`,
    `/api/v1/platform/users/${ofOscar}`,
    `/api/core/users/platform-metadata/?platform_key=${north?.key}&username=${ofOscar}`,
  ];
  for (const road of roads) expect((await adam.ask('GET', road)).status, road).toBe(404);
  const theirs = `/api/core/users/platform-metadata/?platform_key=${south?.key}`;
  for (const road of [theirs, `${theirs}&username=${ofOscar}`]) {
    expect((await adam.ask('GET', road)).status, road).toBe(403);
  }
  const joins = { userId: ofOscar };
  const members = `/api/v1/organizations/${north?.scopeId}/members`;
  expect((await adam.ask('POST', members, joins)).status, 'nobody is drawn over').toBe(404);

  const settings = `/api/core/users/platform-metadata/?platform_key=${north?.key}`;
  const ofMia = `${settings}&username=${mia.me.userId}`;
  expect((await adam.ask('PATCH', ofMia, { metadata: { desk: 4 } })).status).toBe(200);
  expect((await mia.ask('GET', settings)).body).toMatchObject({ metadata: { desk: 4 } });
  const ofAdam = `${settings}&username=${adam.me.userId}`;
  expect((await mia.ask('GET', ofAdam)).status, 'a member reads her own').toBe(403);

  const outside = asker(url, people.john.token);
  expect((await outside('GET', members)).status, 'another product').toBe(404);
}
