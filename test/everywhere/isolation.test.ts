/**
 * Every route for every caller and every owner. Objects of others are answered with the same bytes
 * as deleted objects and as objects that never existed. The codes are a reviewed table.
 */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { describedIn } from '../../scripts/openapi/chapters.ts';
import { allContracts } from '../../src/api/surfaces.ts';
import type { Contract } from '../../src/http/contract.ts';
import { type Received, statusesIn } from '../support/client.ts';
import { ask, type CallerName, callers, owners, storeCast } from '../support/isolation-cast.ts';
import { isTried, rounds } from '../support/rounds.ts';

const contracts = Object.entries(allContracts).filter(
  ([name, { access }]) => access === 'caller' && name !== 'signOut',
);

beforeAll(storeCast);

/** These callers could change something, so only their reads and refusals are tested. */
const mayChange: ReadonlySet<CallerName> = new Set([
  'root',
  'platformAdmin',
  'appOwner',
  'appAdmin',
  'orgOwner',
  'orgAdmin',
]);

const strip = ({ status, text }: Received) => `${status} ${text}`;

let requests = 0;
const asked = async (...args: Parameters<typeof ask>) => {
  requests += 1;
  return ask(...args);
};

const outside = ['nobody', 'suspended', 'writeKey'] as const;

describe('nobody, the suspended and a write key get nowhere', () => {
  test.each(outside)('%s', async (caller) => {
    for (const [n, [name, contract]] of contracts.entries()) {
      for (const [which, owner] of owners.entries()) {
        if (!isTried(n, which)) continue;
        expect((await asked(name, contract, caller, owner)).status, `${name} ${owner}`).toBe(401);
      }
    }
  });
});

const powerless = callers.filter(
  (caller) => !mayChange.has(caller) && !outside.some((name) => name === caller),
);

describe('those without a right change nothing, anywhere', () => {
  test.each(powerless)('%s', async (caller) => {
    const before = await env.DB.prepare(
      'SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM memberships) AS memberships, (SELECT count(*) FROM scopes) AS scopes, (SELECT sum(version) FROM users) AS versions',
    ).first();
    for (const [n, [name, contract]] of contracts.entries()) {
      for (const [which, owner] of owners.entries()) {
        if (!isTried(n + callers.indexOf(caller), which)) continue;
        const answer = await asked(name, contract, caller, owner);
        const allowed = contract.method === 'GET' ? [200, 400, 403, 404] : [400, 403, 404];
        for (const status of statusesIn(answer)) {
          expect(allowed, `${caller} ${name} ${owner}: ${strip(answer)}`).toContain(status);
        }
      }
    }
    expect(
      await env.DB.prepare(
        'SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM memberships) AS memberships, (SELECT count(*) FROM scopes) AS scopes, (SELECT sum(version) FROM users) AS versions',
      ).first(),
    ).toEqual(before);
  });
});

/** Routes that name someone or something of a tenant, in their path or in their query. */
const addressed = contracts.filter(
  ([name, { path }]) =>
    [
      'signOutEverywhere',
      'listPeople',
      'exportDirectory',
      'readPerson',
      'readIngestReport',
    ].includes(name) ||
    (/:(appId|orgId|userId|tokenId)/.test(path) && describedIn(name)[0] !== 'Users and attributes'),
);

const strangers = [
  'orgOwner',
  'orgAdmin',
  'member',
  'user',
  'serviceToken',
  'boundElsewhere',
] as const;

describe('objects of others look as if they had never existed', () => {
  test.each(strangers)('to %s', async (caller) => {
    for (const [n, [name, contract]] of addressed.entries()) {
      if (!isTried(n, callers.indexOf(caller))) continue;
      const never = strip(await asked(name, contract, caller, 'never'));
      for (const owner of ['sibling', 'other', 'deleted'] as const) {
        if (caller === 'boundElsewhere' && owner === 'sibling') continue; // it is bound there
        expect(strip(await asked(name, contract, caller, owner)), `${name} ${owner}`).toBe(never);
      }
      expect(never, name).toMatch(/^(404|403|400) /);
    }
  });

  test('to an application’s owner and admin, beyond their application', async () => {
    for (const caller of ['appOwner', 'appAdmin'] as const) {
      for (const [name, contract] of addressed) {
        const never = strip(await asked(name, contract, caller, 'never'));
        for (const owner of ['other', 'deleted'] as const) {
          expect(
            strip(await asked(name, contract, caller, owner)),
            `${caller} ${name} ${owner}`,
          ).toBe(never);
        }
      }
    }
  });
});

/** The own tenant: the readers of each object. Reviewed by hand against the permissions. */
const own: readonly (readonly [route: string, ...codes: number[]])[] = [
  //                                   root pAdm aOwn aAdm oOwn oAdm memb user serv else
  ['listPlatformUsers', 200, 200, 403, 403, 403, 403, 403, 403, 403, 403],
  ['readPlatformUser', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['listPlatformServiceUsers', 200, 200, 403, 403, 403, 403, 403, 403, 403, 403],
  ['listUserOrganizations', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['listApplicationUsers', 200, 200, 200, 200, 404, 404, 404, 404, 404, 404],
  ['readApplicationUser', 200, 200, 200, 200, 404, 404, 404, 404, 404, 404],
  ['listApplicationServiceUsers', 200, 200, 200, 200, 404, 404, 404, 404, 404, 404],
  ['listOrganizationUsers', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['readOrganizationUser', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['listOrganizationServiceUsers', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['listOrganizationMembers', 200, 200, 200, 200, 200, 200, 200, 404, 200, 404],
  ['listOrganizationAdmins', 200, 200, 200, 200, 200, 200, 200, 404, 200, 404],
  ['listApplicationMembers', 200, 200, 200, 200, 404, 404, 404, 404, 404, 404],
  ['listOrganizationInvitations', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['readOrganizationInvitation', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['listApplicationInvitations', 200, 200, 200, 200, 404, 404, 404, 404, 404, 404],
  ['listApplicationMetadataKeys', 200, 200, 200, 200, 404, 404, 404, 404, 404, 404],
  ['listApplicationMetadataViolations', 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  ['readApplicationMetadataKey', 404, 404, 404, 404, 404, 404, 404, 404, 404, 404],
  ['readApplicationDefaultMetadata', 200, 200, 200, 200, 404, 404, 404, 404, 404, 404],
  ['listOrganizationMetadataKeys', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['listOrganizationMetadataViolations', 404, 404, 404, 404, 404, 404, 403, 404, 403, 404],
  ['readOrganizationMetadataKey', 404, 404, 404, 404, 404, 404, 403, 404, 403, 404],
  ['readOrganizationDefaultMetadata', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['readApplication', 200, 200, 200, 200, 404, 404, 404, 404, 404, 404],
  ['readOrganization', 200, 200, 200, 200, 200, 200, 200, 404, 200, 404],
  ['listApplications', 200, 200, 200, 200, 200, 200, 200, 200, 200, 200],
  ['listOrganizations', 200, 200, 200, 200, 200, 200, 200, 200, 200, 200],
  ['listPeople', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['exportDirectory', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['listPersonIdentities', 200, 200, 403, 403, 403, 403, 403, 403, 403, 403],
  ['exportPerson', 200, 200, 403, 403, 403, 403, 403, 403, 403, 403],
  ['listPersonChanges', 200, 200, 200, 200, 200, 200, 403, 403, 403, 404],
  ['listApplicationChanges', 200, 200, 200, 200, 404, 404, 404, 404, 404, 404],
  ['listOrganizationChanges', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['listPlatformMetadataChanges', 404, 404, 404, 404, 404, 404, 403, 403, 403, 403],
  ['listEvents', 200, 200, 403, 403, 403, 403, 403, 403, 403, 403],
  ['readErasure', 404, 404, 403, 403, 403, 403, 403, 403, 403, 403],
  ['listAttributes', 200, 200, 403, 403, 403, 403, 403, 403, 403, 403],
  ['listTokens', 400, 200, 200, 200, 200, 200, 200, 200, 403, 403],
  ['readIngestReport', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['listIdentities', 200, 200, 200, 200, 200, 200, 200, 200, 403, 403],
  ['listReceivedInvitations', 200, 200, 200, 200, 200, 200, 200, 200, 403, 403],
  ['readMetricsText', 200, 200, 403, 403, 403, 403, 403, 403, 403, 403],
  ['listPlatformWebhooks', 200, 200, 403, 403, 403, 403, 403, 403, 403, 403],
  ['listApplicationWebhooks', 200, 200, 200, 200, 404, 404, 404, 404, 404, 404],
  ['readApplicationWebhook', 200, 200, 200, 200, 404, 404, 404, 404, 404, 404],
  ['listOrganizationWebhooks', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['listPlatformWebhookDeliveries', 404, 404, 403, 403, 403, 403, 403, 403, 403, 403],
  ['listApplicationWebhookDeliveries', 200, 200, 200, 200, 404, 404, 404, 404, 404, 404],
  ['listOrganizationWebhookDeliveries', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['readOrganizationWebhook', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['readMe', 200, 200, 200, 200, 200, 200, 200, 200, 200, 200],
];

test('one’s own tenant, as the reviewed table has it', async () => {
  for (const [route, ...codes] of own) {
    const contract = allContracts[route];
    if (!contract) expect.fail(`no route ${route}`);
    for (const [i, caller] of callers.slice(0, 10).entries()) {
      const { status, text } = await asked(route, contract as Contract, caller, 'own');
      expect(status, `${route} ${caller}: ${text}`).toBe(codes[i]);
    }
  }
});

test('every GET route of the contract is in the reviewed table, or reads one thing of a kind', () => {
  const reviewed = new Set(own.map(([route]) => route));
  const missing = contracts.filter(
    ([name, { method, path }]) =>
      method === 'GET' &&
      !reviewed.has(name) &&
      !/:(userId|principalId|tokenId|identityId|invitationId|webhookId|id)$/.test(path) &&
      name !== 'readPlatformMetadata',
  );
  expect(missing.map(([name]) => name)).toEqual([]);
});

test('hundreds of requests were asked, and in full more than 2,000', () =>
  expect(requests).toBeGreaterThan(rounds(900, 2_000)));
