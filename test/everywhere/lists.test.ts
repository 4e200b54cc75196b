/** Rules for every list that comes in pages, read from the contracts. */
import { beforeAll, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { allContracts } from '../../src/api/surfaces.ts';
import type { Contract } from '../../src/http/contract.ts';
import { ROOT, send } from '../support/client.ts';
import { know } from '../support/outside-issuer.ts';
import { hasTaken, type Receiver, receiverOf } from '../support/receiver.ts';

const lists = Object.entries(allContracts as Record<string, Contract>).filter(
  // An export comes as lines or as a table, and has tests of its own.
  ([name, { query }]) => query && 'cursor' in query().shape && name !== 'exportDirectory',
);
const acme = `/api/v1/organizations/${tenants.acme.id}`;
const myApp = `/api/v1/applications/${tenants.myApp.id}`;

/** Where each list has at least two items. */
const paths: Record<string, string> = {
  listPeople: '/api/v1/users',
  listPlatformWebhooks: '/api/v1/webhooks',
  listApplicationWebhooks: `${myApp}/webhooks`,
  listOrganizationWebhooks: `${acme}/webhooks`,
  // Each is known once there is a webhook.
  listPlatformWebhookDeliveries: '',
  listApplicationWebhookDeliveries: '',
  listOrganizationWebhookDeliveries: '',
  listPersonChanges: `/api/v1/users/${people.john.id}/history`,
  listEvents: `/api/v1/events?userId=${people.john.id}`,
  listApplicationChanges: `${myApp}/history`,
  listOrganizationChanges: `${acme}/history`,
  listPlatformMetadataChanges:
    '/api/core/users/platform-metadata/history?platform_key=acme-corp&username=john_doe',
  listPersonIdentities: `/api/v1/users/${people.john.id}/identities`,
  listAttributes: '/api/v1/user-attributes',
  listTokens: `/api/v1/tokens?userId=${people.john.id}`,
  listPlatformUsers: '/api/v1/platform/users',
  listApplicationUsers: `${myApp}/users`,
  listOrganizationUsers: `${acme}/users`,
  listPlatformServiceUsers: '/api/v1/platform/users/service-users',
  listApplicationServiceUsers: `${myApp}/users/service-users`,
  listOrganizationServiceUsers: `${acme}/users/service-users`,
  listUserOrganizations: `/api/v1/users/${people.john.id}/organizations`,
  listApplications: '/api/v1/applications',
  listOrganizations: '/api/v1/organizations',
  listApplicationMembers: `${myApp}/members`,
  listOrganizationMembers: `${acme}/members`,
  listOrganizationAdmins: `${acme}/admin`,
  listApplicationInvitations: `${myApp}/invitations`,
  listOrganizationInvitations: `${acme}/invitations`,
  listReceivedInvitations: '/api/v1/me/invitations',
  listApplicationMetadataKeys: `${myApp}/metadata-keys`,
  listOrganizationMetadataKeys: `${acme}/metadata-keys`,
  listApplicationMetadataViolations: `${myApp}/metadata-keys/listed0/violations`,
  listOrganizationMetadataViolations: `${acme}/metadata-keys/listed0/violations`,
};

/** A list of one's own is asked for by its user. */
const askedBy: Readonly<Record<string, string>> = {
  listReceivedInvitations: people.stranger.token,
};

const get = (name: string, query: string) => {
  const path = paths[name] ?? '';
  const token = askedBy[name] ?? ROOT;
  return send(`${path}${path.includes('?') ? '&' : '?'}${query}`, { token });
};

/** The items and the next cursor of a page, whatever its surface calls them. */
async function page(name: string, query: string) {
  const { status, json, text } = await get(name, query);
  expect(status, `${query}: ${text}`).toBe(200);
  const [items] = Object.values(json as object).filter(Array.isArray);
  return { items: items as object[], cursor: cursorIn(json) };
}

/** The cursor of the next page. One surface gives a URL. */
function cursorIn(json: {
  readonly meta?: { readonly pagination: { readonly cursor: string | null } };
  readonly nextCursor?: string | null;
  readonly next?: string | null;
}): string | null {
  if (json.meta) return json.meta.pagination.cursor;
  if (json.next) return new URL(json.next).searchParams.get('cursor');
  return json.nextCursor ?? null;
}

const firstCursor = async (name: string) => (await page(name, 'limit=1')).cursor ?? '';

const encoded = (json: string) => Buffer.from(json).toString('base64url');
const decoded = (cursor: string) => Buffer.from(cursor, 'base64url').toString();

/** A webhook of each scope that has delivered something, and another one beside it. */
const receivers: Receiver[] = [];

async function addWebhooks(): Promise<void> {
  const scopes = { Platform: '', Application: myApp, Organization: acme };
  for (const [scope, at] of Object.entries(scopes)) {
    const place = at.replace('/api/v1', '');
    const receiver = await receiverOf(place, { types: ['membership.added'] });
    await receiverOf(place);
    receivers.push(receiver);
    paths[`list${scope}WebhookDeliveries`] = `/api/v1${receiver.path}/deliveries`;
  }
}

beforeAll(async () => {
  await addWebhooks();
  const post = (path: string, body: object) => send(path, { method: 'POST', token: ROOT, body });
  const { email } = people.stranger;
  await post('/api/v1/users/identify', { email, emailVerified: true });
  for (const place of [acme, myApp]) {
    for (const invited of [email, 'invited@example.com']) {
      await post(`${place}/invitations`, { email: invited, deliver: false });
    }
  }
  for (const subject of ['one', 'two']) await know('https://id.test/', subject, people.john.id);
  for (const who of ['john_doe', 'other_user', 'admin']) {
    const record = `/api/core/users/platform-metadata/?platform_key=acme-corp&username=${who}`;
    for (const listed0 of ['first', 'wrong']) {
      await send(record, { method: 'PUT', token: ROOT, body: { metadata: { listed0 } } });
    }
  }
  for (const [n, type] of ['string', 'number'].entries()) {
    for (const place of [acme, myApp]) {
      const rule = { method: 'PUT', token: ROOT, body: { type: 'integer' } };
      await send(`${place}/metadata-keys/listed${n}`, rule);
    }
    await post('/api/v1/user-attributes', { key: `listed${n}`, type });
    await post('/api/v1/tokens', { name: `listed${n}`, userId: people.john.id });
    await post('/api/v1/applications', { name: `Listed ${n}`, key: `listed-${n}` });
    for (const [place, path] of [acme, myApp, '/api/v1/platform'].entries()) {
      await post(`${path}/users`, {
        email: `listed${place}${n}@example.com`,
        isServiceUser: true,
        role: 'service',
      });
    }
    const name = `Listed ${n}`;
    const made = await post('/api/v1/organizations', { applicationId: tenants.myApp.id, name });
    const { id } = made.json.organization;
    await post(`/api/v1/organizations/${id}/members`, { userId: people.john.id });
    await post(`${acme}/admin`, { email: `admin${n}@example.com` });
  }
  for (const receiver of receivers) await hasTaken(receiver, 2);
});

test('every list is here', () => {
  expect(Object.keys(paths).sort()).toEqual(lists.map(([name]) => name).sort());
});

describe.each(lists.map(([name]) => name))('%s', (name) => {
  test('takes each cursor that it gives, whatever the limit', async () => {
    const whole = await page(name, 'limit=100');
    expect(whole.items.length).toBeGreaterThan(1);
    const seen: object[] = [];
    let cursor: string | null = '';
    for (let limit = 1; cursor !== null; limit = limit === 1 ? 2 : 1) {
      const next = await page(name, `limit=${limit}${cursor && `&cursor=${cursor}`}`);
      seen.push(...next.items);
      cursor = next.cursor;
    }
    expect(seen).toEqual(whole.items);
  });

  test('takes nothing else for a cursor', async () => {
    const cursor = await firstCursor(name);
    const [mark, ...position]: unknown[] = JSON.parse(decoded(cursor));
    const junk = [
      '',
      `${cursor}!`,
      `${cursor}=`,
      ` ${cursor}`,
      `${cursor}\n`,
      cursor.slice(0, -1),
      cursor.replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) ^ 1)),
      encoded(` ${decoded(cursor)}`),
      encoded(`${decoded(cursor)}x`),
      encoded(JSON.stringify([mark, ...position, 'more'])),
      encoded(JSON.stringify([mark, ...position.slice(1)])),
      encoded(JSON.stringify([mark, ...position.map(() => null)])),
      encoded(JSON.stringify([mark, ...position.map(() => 1.5)])),
      encoded(JSON.stringify([mark, ...position.map((key) => [key])])),
      encoded(JSON.stringify([mark, ...position.map(() => '\0')])),
      encoded(JSON.stringify([mark, ...position.map(() => '\ud800')])),
      encoded(JSON.stringify(['another-list', ...position])),
    ];
    for (const each of junk) {
      const answer = await get(name, `cursor=${encodeURIComponent(each)}`);
      expect(answer.status, JSON.stringify(each)).toBe(400);
      expect(answer.text).toContain('cursor');
    }
  });

  test('does not take the cursor of another list', async () => {
    const cursor = await firstCursor(name);
    for (const [other] of lists) {
      if (other === name) continue;
      const { status } = await get(other, `cursor=${cursor}`);
      expect(status, other).toBe(400);
    }
  });

  test.each(['0x10', '1e1', '%2010', '10%20', '%2B5', '-1', '', '1.0', '010', '%EF%BC%91', '0b1'])(
    'takes no limit of "%s"',
    async (limit) => {
      const answer = await get(name, `limit=${limit}`);
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('limit');
    },
  );
});
