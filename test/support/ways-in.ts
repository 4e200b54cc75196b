/** Every way to add a row that a cap counts: two requests that need one more place each. */
import type { Caps } from '../../src/db/caps.ts';
import { ROOT, type Sent } from './client.ts';
import { freshEmail, made } from './tenancy.ts';

export interface Attempt {
  readonly path: string;
  readonly sent: Sent;
  /** The person whose registrar makes the change; null is the Worker itself. */
  readonly email: string | null;
}

/** The attempts, and how many places are taken already. */
interface Prepared {
  readonly attempts: readonly Attempt[];
  readonly taken: number;
}

export interface Way {
  readonly cap: keyof Caps;
  readonly prepare: () => Promise<Prepared>;
}

interface User {
  readonly id: string;
  readonly email: string;
}

let tenants = 0;
const named = () => {
  tenants += 1;
  return { name: `Capped ${tenants}`, key: `capped-${tenants}` };
};
const newApplication = async (): Promise<string> =>
  (await made('root', '/applications', named())).application.id;
const newOrganization = async (
  applicationId: string,
): Promise<{ readonly id: string; readonly key: string }> =>
  (await made('root', '/organizations', { ...named(), applicationId })).organization;
const newUser = async (path: string, body: object = {}): Promise<User> =>
  (await made('root', path, { email: freshEmail(), ...body })).user;

const request = (method: string, path: string, body: object, email: string | null): Attempt => ({
  path: `/api/v1${path}`,
  sent: { method, token: ROOT, body },
  email,
});

type Asked = readonly [method: string, path: string, body: object];

const service = { isServiceUser: true };

/** A user of one organization enters two organizations, or two applications. */
const enters = (
  kind: 'application' | 'organization',
  ask: (user: User, tenant: string) => Asked,
  user: object = {},
): Way => ({
  cap: 'memberships',
  prepare: async () => {
    const applications = [await newApplication(), await newApplication()];
    // To name the application that is shown because of an organization enters nothing.
    const own = await newOrganization(await newApplication());
    const member = await newUser(`/organizations/${own.id}/users`, user);
    const others = [];
    for (const application of applications) {
      const other =
        kind === 'application'
          ? newApplication
          : () => newOrganization(application).then(({ id }) => id);
      others.push(await other());
    }
    const attempts = others.map((id) => request(...ask(member, id), member.email));
    return { attempts, taken: 1 };
  },
});

/** A member of one application owns two tenants from their beginning. */
const owns = (ask: (applicationId: string) => readonly [path: string, body: object]): Way => ({
  cap: 'memberships',
  prepare: async () => {
    const application = await newApplication();
    const { id: userId } = await newUser(`/applications/${application}/users`);
    const attempts: Attempt[] = [];
    for (let n = 0; n < 2; n += 1) {
      const [path, body] = ask(application);
      const owned = { ...body, ...named(), owner: { userId } };
      attempts.push(request('POST', path, owned, null));
    }
    return { attempts, taken: 1 };
  },
});

/** A member of one application accepts two invitations. */
const accepts: Way = {
  cap: 'memberships',
  prepare: async () => {
    const email = freshEmail();
    await made('root', '/users/identify', { email, emailVerified: true });
    await made('root', `/applications/${await newApplication()}/members`, { email });
    const attempts: Attempt[] = [];
    for (let n = 0; n < 2; n += 1) {
      const path = `/organizations/${(await newOrganization(await newApplication())).id}`;
      const invited = await made('root', `${path}/invitations`, { email, deliver: false });
      const body = { secret: invited.secret };
      attempts.push({ path: '/api/v1/invitations/accept', sent: { method: 'POST', body }, email });
    }
    return { attempts, taken: 1 };
  },
};

/** Two services of the platform enter an organization that has a service. */
const admits = (ask: (service: User, tenant: string) => Asked): Way => ({
  cap: 'serviceUsers',
  prepare: async () => {
    const { id } = await newOrganization(await newApplication());
    await newUser(`/organizations/${id}/users`, service);
    const services = [
      await newUser('/platform/users', service),
      await newUser('/platform/users', service),
    ];
    return { attempts: services.map((each) => request(...ask(each, id), each.email)), taken: 1 };
  },
});

/** Two services are created in a tenant that has a service. */
const creates = (
  kind: 'application' | 'organization',
  ask: (tenant: string) => readonly [path: string, body: object],
): Way => ({
  cap: 'serviceUsers',
  prepare: async () => {
    const application = await newApplication();
    const id = kind === 'application' ? application : (await newOrganization(application)).id;
    await newUser(`/${kind}s/${id}/users`, service);
    const [path, body] = ask(id);
    const attempts = [freshEmail(), freshEmail()].map((email) =>
      request('POST', path, { ...body, email }, email),
    );
    return { attempts, taken: 1 };
  },
});

/** A member of two tenants gets the first record in each. */
const writes = (method: string, body: object): Way => ({
  cap: 'records',
  prepare: async () => {
    const application = await newApplication();
    const user = await newUser(`/applications/${application}/users`);
    const attempts: Attempt[] = [];
    for (let n = 0; n < 2; n += 1) {
      const { id, key } = await newOrganization(application);
      await made('root', `/organizations/${id}/members`, { userId: user.id });
      const query = new URLSearchParams({ platform_key: key, username: user.email });
      const path = `/api/core/users/platform-metadata/?${query}`;
      attempts.push({ path, sent: { method, token: ROOT, body }, email: user.email });
    }
    return { attempts, taken: 0 };
  },
});

const mints = (limits: object): Way => ({
  cap: 'tokens',
  prepare: async () => {
    const { id, email } = await newUser('/platform/users');
    await made('root', '/tokens', { userId: id, name: 'first' });
    const mint = (name: string) =>
      request('POST', '/tokens', { userId: id, name, ...limits }, email);
    return { attempts: [mint('second'), mint('third')], taken: 1 };
  },
});

const founds: Way = {
  cap: 'organizations',
  prepare: async () => {
    const applicationId = await newApplication();
    await newOrganization(applicationId);
    const found = () => request('POST', '/organizations', { ...named(), applicationId }, null);
    return { attempts: [found(), found()], taken: 1 };
  },
};

const hears: Way = {
  cap: 'webhooks',
  prepare: async () => {
    const path = `/applications/${await newApplication()}/webhooks`;
    const hear = (url: string) => request('POST', path, { url }, null);
    return { attempts: [hear('https://example.com/1'), hear('https://example.com/2')], taken: 0 };
  },
};

export const waysIn: Readonly<Record<string, Way>> = {
  'a webhook': hears,
  'a member of an organization': enters('organization', ({ id: userId }, tenant) => [
    'POST',
    `/organizations/${tenant}/members`,
    { userId },
  ]),
  'a member by email': enters('organization', ({ email }, tenant) => [
    'POST',
    `/organizations/${tenant}/members`,
    { email },
  ]),
  'an admin of an organization': enters('organization', ({ id: userId }, tenant) => [
    'POST',
    `/organizations/${tenant}/admin`,
    { userId },
  ]),
  'a member of an application': enters('application', ({ id: userId }, tenant) => [
    'POST',
    `/applications/${tenant}/members`,
    { userId },
  ]),
  'the owner of a new organization': owns((applicationId) => ['/organizations', { applicationId }]),
  'the owner of a new application': owns(() => ['/applications', {}]),
  'an accepted invitation': accepts,
  'another primary organization': enters('organization', ({ id }, organization) => [
    'PATCH',
    `/platform/users/${id}`,
    { organization },
  ]),
  'another primary application': enters('application', ({ id }, applicationId) => [
    'PUT',
    `/platform/users/${id}`,
    { applicationId },
  ]),
  'another organization of a service': enters(
    'organization',
    ({ id }, organization) => ['PATCH', `/platform/users/service-users/${id}`, { organization }],
    service,
  ),
  'an organization': founds,
  'a token': mints({}),
  'a token that ends': mints({ expiresAt: '2100-01-01T00:00:00Z' }),
  'a service of an organization': creates('organization', (id) => [
    `/organizations/${id}/users/service-users`,
    {},
  ]),
  'a user of an organization who is a service': creates('organization', (id) => [
    `/organizations/${id}/users`,
    service,
  ]),
  'a user of the role service': creates('organization', (id) => [
    `/organizations/${id}/users`,
    { role: 'service' },
  ]),
  'a service of an application': creates('application', (id) => [
    `/applications/${id}/users/service-users`,
    {},
  ]),
  'a service of the platform, in an organization': creates('organization', (organization) => [
    '/platform/users',
    { ...service, organization },
  ]),
  'a service that becomes a member': admits(({ id: userId }, tenant) => [
    'POST',
    `/organizations/${tenant}/members`,
    { userId },
  ]),
  'a service that gets an organization': admits(({ id }, organization) => [
    'PUT',
    `/platform/users/service-users/${id}`,
    { organization },
  ]),
  'a first PATCH of a record': writes('PATCH', { metadata: { a: 1 } }),
  'a first PUT of a record': writes('PUT', { metadata: { a: 1 } }),
};
