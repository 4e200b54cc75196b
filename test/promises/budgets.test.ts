/** The storage calls that each endpoint may make. They are counted, so no machine changes them. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { allContracts } from '../../src/api/surfaces.ts';
import worker from '../../src/worker.ts';
import { moreKinds } from '../support/budget-kinds.ts';
import { incoming, type Sent } from '../support/client.ts';
import { expandSchema } from '../support/expanded.ts';
import { castOf } from '../support/fakes/fault-cast.ts';
import { Circuit } from '../support/fakes/faults.ts';
import { kinds } from '../support/fault-kinds.ts';
import type { Kind } from '../support/fault-requests.ts';
import { begin, quietly, type Undisturbed, undisturbed } from '../support/fault-sweep.ts';

beforeAll(quietly);
// Every kind of request is made here, so this also tells that the program runs on a newer schema.
beforeAll(expandSchema);
afterAll(() => vi.restoreAllMocks());

/** At most so many round trips to D1 and calls of registrars, those after the answer among them. */
interface Budget {
  readonly d1: number;
  readonly registrars?: number;
}

const read: Budget = { d1: 2 };
/** One round trip for the rights, one hop to the registrar, one batch there. */
const write: Budget = { d1: 2, registrars: 1 };
/** The Worker's own: rights, then one batch. */
const direct: Budget = { d1: 2 };

const scopes = ['Platform', 'Application', 'Organization'];

const reads = [
  'listPeople',
  'readPerson',
  'readPlatformUser',
  'listPlatformUsers',
  'listApplicationUsers',
  'listOrganizationUsers',
  'readApplicationUser',
  'readOrganizationUser',
  'listUserOrganizations',
  ...scopes.flatMap((scope) => [`list${scope}ServiceUsers`, `read${scope}ServiceUser`]),
  'listApplications',
  'readApplication',
  'listOrganizations',
  'readOrganization',
  'listApplicationMembers',
  'listOrganizationMembers',
  'listOrganizationAdmins',
  'readApplicationMember',
  'readOrganizationMember',
  'readOrganizationAdmin',
  ...['Application', 'Organization'].flatMap((tenant) => [
    `list${tenant}MetadataKeys`,
    `read${tenant}MetadataKey`,
    `read${tenant}DefaultMetadata`,
    `list${tenant}MetadataViolations`,
  ]),
  'listAttributes',
  'readAttribute',
  'listTokens',
  'readToken',
  'readMe',
  'listIdentities',
  'readIdentity',
  'listPersonIdentities',
  'readPersonIdentity',
  'listPersonChanges',
  'listEvents',
  'listApplicationChanges',
  'listOrganizationChanges',
  'listPlatformMetadataChanges',
  'exportPerson',
  'readErasure',
  'readReceivedInvitation',
  'listReceivedInvitations',
  ...scopes.flatMap((scope) => [
    `list${scope}Webhooks`,
    `read${scope}Webhook`,
    `list${scope}WebhookDeliveries`,
  ]),
  ...['Application', 'Organization'].flatMap((tenant) => [
    `list${tenant}Invitations`,
    `read${tenant}Invitation`,
  ]),
];

const writes = [
  'updatePlatformMetadata',
  'replacePlatformMetadata',
  'deletePlatformMetadata',
  'identifyPerson',
  'updatePerson',
  'deletePerson',
  'createPlatformUser',
  'createPlatformUserLegacy',
  'deletePlatformUser',
  'createApplicationUser',
  'createOrganizationUser',
  'updateApplicationUser',
  'updateOrganizationUser',
  'deleteApplicationUser',
  'deleteOrganizationUser',
  ...['create', 'put', 'update', 'delete'].flatMap((verb) =>
    scopes.map((scope) => `${verb}${scope}ServiceUser`),
  ),
  ...['add', 'put', 'update', 'remove'].flatMap((verb) => [
    `${verb}ApplicationMember`,
    `${verb}OrganizationMember`,
  ]),
  ...['grant', 'put', 'update', 'revoke'].map((verb) => `${verb}OrganizationAdmin`),
  'mintToken',
  'revokeToken',
  'signOutEverywhere',
  'signIn',
  'obtainToken',
  'signOut',
  'sendCode',
  'redeemCode',
  'signUp',
  ...scopes.map((scope) => `send${scope}UserReset`),
  'removeIdentity',
  'addPersonIdentity',
  'removePersonIdentity',
  'createApplicationInvitation',
  'createOrganizationInvitation',
  'acceptInvitation',
  'declineInvitation',
  ...['Application', 'Organization'].flatMap((tenant) => [
    `update${tenant}MetadataPolicy`,
    ...['replace', 'update', 'delete'].flatMap((verb) => [
      `${verb}${tenant}MetadataKey`,
      `${verb}${tenant}DefaultMetadata`,
    ]),
  ]),
];

const directs = [
  'createApplication',
  'putApplication',
  'updateApplication',
  'createOrganization',
  'putOrganization',
  'updateOrganization',
  'deleteAttribute',
  'liftSuppression',
  ...['create', 'update', 'rotate', 'test', 'replay', 'delete'].flatMap((verb) =>
    scopes.map((scope) => `${verb}${scope}Webhook`),
  ),
];

const each = (names: readonly string[], budget: Budget) =>
  Object.fromEntries(names.map((name) => [name, budget]));

/** Where an endpoint costs more than its kind, it says why. */
const budgets: Readonly<Record<string, Budget>> = {
  ...each(reads, read),
  ...each(writes, write),
  ...each(directs, direct),
  // A second miss is published after the answer, for which the registrar reads the record once
  // more.
  readPlatformMetadata: { d1: 2, registrars: 1 },
  // With a new email another registrar takes over.
  putPlatformUser: { d1: 3, registrars: 2 },
  updatePlatformUser: { d1: 3, registrars: 2 },
  // The registrar of the former email takes over.
  undoEmailChange: { d1: 3, registrars: 2 },
  // Rights, organizations below, members, and the batch. Its layer is read to be withdrawn.
  deleteApplication: { d1: 5, registrars: 1 },
  // Rights, members, one write for each of the two, and the batch. Its layer is read as well.
  deleteOrganization: { d1: 6, registrars: 3 },
  // Rights, the number of indexes, the batch.
  createAttribute: { d1: 3 },
  // Another type reads the values that are stored.
  updateAttribute: { d1: 3 },
  // The caller's own membership is read beside the facts: it names the registrar.
  transferOrganization: { d1: 3, registrars: 1 },
  transferApplication: { d1: 3, registrars: 1 },
  // The invitation is read first: its email names the registrar.
  ...each(
    ['resend', 'revoke'].flatMap((verb) => [
      `${verb}ApplicationInvitation`,
      `${verb}OrganizationInvitation`,
    ]),
    { d1: 3, registrars: 1 },
  ),
  // Besides, the receipt is read; then what is left is erased, and that is noted. The registrar is
  // asked whether the copies are gone.
  erasePerson: { d1: 5, registrars: 2 },
  // Rights and the person or the tenant, the event, its tenant, the thing as it is; then the
  // ordinary change, and the line of the undo.
  ...each(
    ['Person', 'Application', 'Organization', 'PlatformMetadata'].map(
      (history) => `undo${history}Change`,
    ),
    { d1: 8, registrars: 1 },
  ),
  // One read and one batch for each 50 people. A proof of an email is made in its registrar.
  identifyBatch: { d1: 4, registrars: 1 },
  // One read and one batch for each 50 rows. Where a copy may exist, a row is made as a single one.
  changePlatformMetadataBatch: { d1: 6, registrars: 2 },
  // One read and one batch for each 50 people.
  ingestBatch: { d1: 2 },
  // Rights, and what is told.
  readIngestReport: { d1: 2 },
  // Rights and people; what belongs to them, and their records, in a trip each.
  exportDirectory: { d1: 4 },
  readHealth: { d1: 1 },
  // Besides, each object that keeps sums is asked.
  readMetricsText: { d1: 1 },
};

const all: Readonly<Record<string, Kind>> = { ...kinds, ...moreKinds };

/** The endpoint that a request comes to: of those that fit, the one with the fewest parameters. */
function contractOf({ request }: Kind): string {
  const { method = 'GET', path } = request(castOf(0));
  const [pathname = ''] = path.replace(/\/(\?|$)/, '$1').split('?');
  const fitting = Object.entries(allContracts)
    .filter(([, contract]) => contract.method === method)
    .filter(([, { path: form }]) =>
      new RegExp(`^${form.replace(/:\w+/g, '[^/]+')}$`).test(pathname),
    )
    .sort(([, one], [, other]) => one.path.split(':').length - other.path.split(':').length);
  return fitting[0]?.[0] ?? '';
}

const count = ({ calls }: Pick<Undisturbed, 'calls'>, store: string) =>
  calls.filter((name) => name.startsWith(`${store}.`)).length;

describe('an answer costs no more than its budget', () => {
  test.each(Object.entries(all).map(([name, kind]) => [name, contractOf(kind), kind] as const))(
    '%s (%s)',
    async (_name, contract, kind) => {
      const { calls } = await undisturbed(kind);
      const { d1, registrars = 0 } = budgets[contract] ?? { d1: 0 };
      expect(count({ calls }, 'd1'), calls.join(' ')).toBeLessThanOrEqual(d1);
      expect(count({ calls }, 'object'), calls.join(' ')).toBeLessThanOrEqual(registrars);
    },
  );
});

test('every endpoint has a budget, and a request that is held against it', () => {
  const names = Object.keys(allContracts);
  expect(Object.keys(budgets).sort()).toEqual([...names].sort());
  const measured = new Set<string>(Object.values(all).map(contractOf));
  expect(names.filter((name) => !measured.has(name))).toEqual([]);
});

describe('a read of one’s own record', () => {
  test('from the copy takes one read of KV and one look at the fence, and nothing else', async () => {
    const { calls } = await undisturbed(all['own record, hot'] as Kind);
    expect([...calls].sort()).toEqual(['cache.match', 'kv.getWithMetadata']);
  });

  test('with what counts takes a read of KV and a look at the fence more for each tenant', async () => {
    const { calls } = await undisturbed(all['own record, resolved'] as Kind);
    const three = (name: string) => [name, name, name];
    expect([...calls].sort()).toEqual([...three('cache.match'), ...three('kv.getWithMetadata')]);
  });

  test('from the isolate’s memory takes one look at the fence; with max-age nothing at all', async () => {
    const { cast, circuit, send, end } = await begin(all['own record, hot'] as Kind);
    const read = (all['own record, hot'] as Kind).request(cast);
    await send(read);
    circuit.count();
    await send(read);
    expect(circuit.calls).toEqual(['cache.match']);
    await send({ ...read, headers: { 'Cache-Control': 'max-age=5' } });
    expect(circuit.calls).toEqual(['cache.match']);
    await end();
  });

  test('that finds no copy takes one round trip to D1 more, and leaves nothing to be done', async () => {
    const { calls } = await undisturbed(all['own record, cold'] as Kind);
    expect([...calls].sort()).toEqual(['cache.match', 'd1.first', 'kv.getWithMetadata']);
  });

  test('that found none before has the registrar publish one after the answer', async () => {
    const { calls } = await undisturbed(all['own record, missed before'] as Kind);
    expect(calls).toContain('kv.put');
  });
});

describe('a malformed request costs no storage call:', () => {
  const { ann, acme } = castOf(1);
  const path = `/api/core/users/platform-metadata/?platform_key=${acme.key}`;
  const good = ann.key.token;
  const typo = good.slice(0, -1) + (good.endsWith('0') ? '1' : '0');

  test.each<[string, string, Sent, number]>([
    ['no token', path, {}, 401],
    ['a token with a typo', path, { token: typo }, 401],
    ['no tenant', '/api/core/users/platform-metadata/', { token: good }, 400],
    ['broken JSON', path, { token: good, method: 'PATCH', rawBody: '{"metadata":' }, 400],
    ['a body of the wrong shape', path, { token: good, method: 'PATCH', body: [] }, 400],
    ['another method', path, { token: good, method: 'POST', body: {} }, 405],
  ])('%s', async (_what, where, sent, status) => {
    const circuit = new Circuit();
    circuit.count();
    const context = createExecutionContext();
    const answer = await worker.fetch(incoming(where, sent), circuit.env, context);
    await waitOnExecutionContext(context);
    expect([answer.status, circuit.calls]).toEqual([status, []]);
  });
});
