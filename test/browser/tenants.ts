/** The steps that the cast takes on the pages of tenants. */
import type { Page } from 'playwright-core';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ask } from './console.ts';

type Role = 'owner' | 'admin' | 'member';
type Person = keyof typeof people;

export interface Organization {
  readonly id: string;
  /** Where the console shows it, and where the API has it. */
  readonly path: string;
  readonly api: string;
}

/** An organization of one test in My App, with these members. */
export async function newOrganization(
  name: string,
  members: Partial<Record<Person, Role>> = {},
): Promise<Organization> {
  const made = await ask('POST', '/api/v1/organizations', {
    applicationId: tenants.myApp.id,
    name,
  });
  const { id } = (made as { organization: { id: string } }).organization;
  const api = `/api/v1/organizations/${id}`;
  for (const [person, role] of Object.entries(members)) {
    const userId = people[person as Person].id;
    await ask('POST', `${api}/members`, { userId, role });
  }
  return { id, path: `/tenants/${id}`, api };
}

/** The role of somebody in an organization. */
export async function roleOf(organizationId: string, person: Person): Promise<Role | undefined> {
  const path = `/api/v1/organizations/${organizationId}/members/${people[person].id}`;
  const answer = (await ask('GET', path)) as { member?: { role: Role } };
  return answer.member?.role;
}

export const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
export const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
