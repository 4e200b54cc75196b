/** The callers, the attributes and the people of tests about the people of a tenant. */
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, send } from './client.ts';
import { minted, person, root } from './credentials.ts';
import { acme, made, myApp } from './tenancy.ts';

/** One attribute of each visibility, and one whose definition is gone. */
export const keys = { team: 'of_team', application: 'of_app', organization: 'of_org' } as const;
export const GONE = 'of_nobody';

/** What a caller is answered in a tenant: the attributes that it sees, or a status. */
export type Sees = readonly string[] | number;
const everything: Sees = [...Object.values(keys), GONE];
const ofAdmins: Sees = [keys.application, keys.organization];
const ofOrganization: Sees = [keys.organization];

/** In Acme, in its application, in its sibling, and in another application. */
export const places = {
  acme: { organizationId: tenants.acme.id },
  myApp: { applicationId: tenants.myApp.id },
  globex: { organizationId: tenants.globex.id },
  corporate: { applicationId: tenants.corporate.id },
} as const;
type Seen = Readonly<Record<keyof typeof places | 'anywhere', Sees>>;

const of = (anywhere: Sees, acme_: Sees, app: Sees, globex: Sees, corporate: Sees): Seen => ({
  anywhere,
  acme: acme_,
  myApp: app,
  globex,
  corporate,
});
const all = of(everything, everything, everything, everything, everything);

/** Reviewed by hand. */
export const callers = {
  root: all,
  platformAdmin: all,
  teamAdmin: all,
  teamMember: all,
  // The team has no rights in a tenant: a token that is bound there shows nothing.
  teamBoundToAcme: of(403, 403, 404, 404, 404),
  platformAdminBoundToAcme: of(403, ofOrganization, 404, 404, 404),
  limitedToApplications: of(403, 403, ofAdmins, 403, 404),
  limitedToOrganizations: of(403, ofOrganization, 403, ofOrganization, 404),
  appOwner: of(403, ofAdmins, ofAdmins, ofAdmins, 404),
  appAdmin: of(403, ofAdmins, ofAdmins, ofAdmins, 404),
  appOwnerBoundToAcme: of(403, ofOrganization, 404, 404, 404),
  appOwnerWithoutPeople: of(403, 403, 403, 403, 404),
  appDeveloper: of(403, 403, 403, 403, 404),
  appMember: of(403, 403, 403, 403, 404),
  orgOwner: of(403, ofOrganization, 404, 404, 404),
  orgAdmin: of(403, ofOrganization, 404, 404, 404),
  serviceAdmin: of(403, ofOrganization, 404, 404, 404),
  orgMember: of(403, 403, 404, 404, 404),
  suspendedAdmin: of(403, 404, 404, 404, 404),
  strangers: of(403, 404, 404, 403, 404),
  lone: of(403, 404, 404, 404, 404),
} as const satisfies Record<string, Seen>;
export type CallerName = keyof typeof callers;

export const tokens: Partial<Record<CallerName, string>> = {};

const run = (sql: string, ...values: readonly unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run();

const inMyApp = async (role: string) => {
  const one = await person();
  await made('root', `${myApp}/members`, { userId: one.id, role });
  return one.token;
};

const team = async (role: string) => {
  const { id, token } = await person();
  await run('UPDATE principals SET role = ? WHERE user_id = ?', role, id);
  return { id, token };
};

/** Defines the attributes, gives them to everybody, and makes the callers. */
export async function storeTenantPeople(): Promise<void> {
  for (const [visibility, key] of Object.entries(keys)) {
    const body = { key, type: 'number', visibility };
    expect((await root('POST', '/user-attributes', body)).status).toBe(201);
  }
  const service = await made('root', `${acme}/users/service-users`, { email: 'bot@example.com' });
  await run("UPDATE memberships SET role = 'admin' WHERE user_id = ?", service.user.id);
  const suspended = await person('admin');
  const body = { status: 'suspended' };
  expect((await root('PATCH', `${acme}/members/${suspended.id}`, body)).status).toBe(200);
  const boundTeam = await team('admin');
  await made('root', `${acme}/members`, { userId: boundTeam.id });
  const { appOwner } = people;
  const scopeId = tenants.acme.id;
  const all: Record<CallerName, string> = {
    root: ROOT,
    platformAdmin: people.operator.token,
    teamAdmin: (await team('admin')).token,
    teamMember: (await team('member')).token,
    teamBoundToAcme: (await minted(ROOT, { userId: boundTeam.id, scopeId })).token,
    platformAdminBoundToAcme: (await minted(people.operator.token, { scopeId })).token,
    limitedToApplications: (await minted(appOwner.token, { permissions: ['app.read_people'] }))
      .token,
    limitedToOrganizations: (await minted(appOwner.token, { permissions: ['org.read_people'] }))
      .token,
    appOwner: appOwner.token,
    appAdmin: await inMyApp('admin'),
    appOwnerBoundToAcme: (await minted(appOwner.token, { scopeId })).token,
    appOwnerWithoutPeople: (
      await minted(appOwner.token, {
        permissions: ['app.read_users', 'org.read_users', 'people.view'],
      })
    ).token,
    appDeveloper: await inMyApp('developer'),
    appMember: people.beta.token,
    orgOwner: people.orgOwner.token,
    orgAdmin: (await person('admin')).token,
    serviceAdmin: service.apiKey,
    orgMember: people.jane.token,
    suspendedAdmin: suspended.token,
    strangers: people.stranger.token,
    lone: (await person()).token,
  };
  Object.assign(tokens, all);
  await giveValues(1);
}

/** Gives everybody values of all attributes. The number of the user is in them. */
export const giveValues = (first: number, keysGiven: readonly string[] = everything) =>
  run(
    `UPDATE users SET attributes = json_patch(attributes, (
       SELECT json_group_object(value, ?1 + unicode(substr(users.username, 1, 1)) % 3)
         FROM json_each(?2)))`,
    first,
    JSON.stringify(keysGiven),
  );

export const list = (caller: CallerName, query: Readonly<Record<string, string>>) =>
  send(`/api/v1/users?${new URLSearchParams(query)}`, { token: tokens[caller] ?? '' });
