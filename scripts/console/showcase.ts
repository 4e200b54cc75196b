/** What is in the pictures: a directory as an operator may have it, put in through the API. */
import { people, tenants } from '../demo-data.ts';

const attributes = [
  { key: 'seats', label: 'Seats', type: 'number', description: 'How many people may sign in' },
  {
    key: 'team_size',
    label: 'Team size',
    type: 'string',
    description: 'As they told it when they signed up',
    externalKey: 'Team_Size__c',
  },
  { key: 'region', label: 'Region', type: 'string', externalKey: 'Region__c' },
] as const;

/** What the attributes of the demo become. */
const definitions = {
  plan: { label: 'Plan', description: 'What they pay for', externalKey: 'Plan__c' },
  mrr: { label: 'Revenue', type: 'currency', currencyCode: 'EUR', description: 'A month' },
  is_beta: { label: 'Beta tester' },
  signed_up: { label: 'Signed up' },
} as const;

/** The newest is the last. */
const crowd = [
  ['adaeze.okafor', 'Adaeze Okafor', 'pro', 129, '2025-02-11', false, '12'],
  ['mateo.fernandez', 'Mateo Fernández', 'free', 0, '2025-03-02', false, '3'],
  ['hanako.yamada', 'Hanako Yamada', 'enterprise', 1_900, '2025-03-19', true, 'about 400'],
  ['bartholomew', `Bartholomew ${'Featherstonehaugh-'.repeat(3)}Smythe`, 'pro', 129, '2025-04-07'],
  ['linh.nguyen', 'Nguyễn Thị Mỹ Linh', 'pro', 89.5, '2025-05-21', true, '8'],
  ['noa.levi', 'נועה לוי', 'free', 0, '2025-06-30', false, '1'],
  ['kofi.mensah', 'Kofi Mensah 🌻', 'pro', 249, '2025-08-14', true, '25'],
  ['zoe.dubois', 'Zoé Dubois', 'enterprise', 2_450, '2025-09-01', false, '120-150'],
  ['layla.haddad', 'ليلى الحداد', 'pro', 129, '2025-10-12', true, '14'],
  ['grace.lindqvist', 'Grace Lindqvist', 'enterprise', 1_290.5, '2025-11-03', true, '60'],
] as const;

const organizations = [
  { name: 'Initech' },
  { name: 'شركة النور', key: 'al-noor' },
  { name: 'Lighthouse Labs 🏮', key: 'lighthouse' },
];

/** Fills the Roster at this address, which has the demo. */
export async function fill(url: string): Promise<void> {
  await define(url);
  for (const [name, label, plan, mrr, signed_up, is_beta = false, team_size] of crowd) {
    const email = `${name}@example.com`;
    const given = { plan, mrr, signed_up, is_beta, seats: 5, team_size: team_size ?? null };
    const answer = await ask(url, 'POST', 'users/identify', {
      email,
      name: label,
      attributes: given,
    });
    const { principalId } = (answer as { data: { principalId: string } }).data;
    if (is_beta) await ask(url, 'PATCH', `users/${principalId}`, { emailVerified: true });
  }
  const applicationId = tenants.myApp.id;
  for (const each of organizations) {
    await ask(url, 'POST', 'organizations', { applicationId, ...each });
  }
  await fillAcme(url);
}

async function define(url: string): Promise<void> {
  for (const each of attributes) await ask(url, 'POST', 'user-attributes', each);
  const { data } = (await ask(url, 'GET', 'user-attributes')) as {
    data: { id: string; key: keyof typeof definitions }[];
  };
  for (const { id, key } of data) {
    const changed = definitions[key];
    if (changed) await ask(url, 'PATCH', `user-attributes/${id}`, changed);
  }
}

/** Members, invitations, a program with keys, and the preferences of John. */
async function fillAcme(url: string): Promise<void> {
  const acme = `organizations/${tenants.acme.id}`;
  for (const [name, role] of [
    ['grace.lindqvist', 'admin'],
    ['layla.haddad', 'member'],
    ['kofi.mensah', 'member'],
  ]) {
    await ask(url, 'POST', `${acme}/members`, { email: `${name}@example.com`, role });
  }
  for (const [name, role] of [
    ['ines.moreau', 'admin'],
    ['tariq.aziz', 'member'],
    ['rosa.lopez', 'member'],
  ]) {
    await ask(url, 'POST', `${acme}/invitations`, { email: `${name}@example.com`, role });
  }
  const attributes = {
    plan: 'pro',
    mrr: 1_290.5,
    seats: 12,
    is_beta: true,
    signed_up: '2024-01-15',
  };
  await ask(url, 'POST', 'users/identify', { email: people.john.email, attributes });
  const program = { email: 'billing@acme.example.com', name: 'Billing export', role: 'member' };
  await ask(url, 'POST', `${acme}/users/service-users`, program);
  for (const name of ['laptop', 'continuous integration']) {
    await ask(url, 'POST', 'tokens', { userId: people.john.id, name });
  }
  const record = `platform_key=${tenants.acme.key}&username=${people.john.username}`;
  const metadata = { theme: 'dark', language: 'en', digest: true, columns: ['name', 'plan'] };
  await ask(url, 'PUT', `../core/users/platform-metadata?${record}`, { metadata });
  await ruleAcme(url);
}

/** Rules beside those of the demo, and a value from before them. */
async function ruleAcme(url: string): Promise<void> {
  const keys = `organizations/${tenants.acme.id}/metadata-keys`;
  const record = `platform_key=${tenants.acme.key}&username=${people.jane.username}`;
  await ask(url, 'DELETE', `${keys}/tier`);
  const metadata = { tier: 'trial' };
  await ask(url, 'PUT', `../core/users/platform-metadata?${record}`, { metadata });
  const tier = { label: 'Plan', type: 'string', enum: ['free', 'pro'], default: 'free' };
  await ask(url, 'PUT', `${keys}/tier`, { ...tier, write: 'admin' });
  await ask(url, 'PUT', `${keys}/digest`, { label: 'Weekly mail', type: 'boolean', default: true });
  const quota = { label: 'Quota', type: 'integer', minimum: 1, maximum: 500 };
  await ask(url, 'PUT', `${keys}/quota`, { ...quota, write: 'service' });
}

/** A request with the root token of development. An answer that is no success is an error. */
export async function ask(url: string, method: string, path: string, body?: object) {
  const response = await fetch(new URL(path, `${url}/api/v1/`), {
    method,
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer dev-root-token' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  const answer: unknown = JSON.parse(text);
  return answer;
}
