/** The people of the demo, so that one click signs in as one of them. */
import { type DemoUser, people, tenants } from '../../scripts/demo-data.ts';
import { SCOPE_ROLES } from '../policy/permissions.ts';

/** A person as the pages of development offer them. */
interface DemoPerson {
  readonly name: string;
  readonly email: string;
  /** In words, such as `Admin of Acme Corp and My App`. */
  readonly role: string;
  readonly token: string;
}

export const demoPeople = (): DemoPerson[] =>
  Object.values(people).map((person) => {
    const { name, email, token } = person;
    return { name, email, role: roleOf(person), token };
  });

const list = new Intl.ListFormat('en');

/** The global role, or else the highest role in tenants, with all tenants where it is held. */
function roleOf({ globalRole, memberships }: DemoUser): string {
  if (globalRole !== 'user') return inWords(globalRole);
  const held = Object.entries(tenants).flatMap(([tenant, { name }]) => {
    const role = memberships[tenant as keyof typeof tenants];
    return role ? [{ role, name }] : [];
  });
  const highest = SCOPE_ROLES.find((role) => held.some((each) => each.role === role));
  if (!highest) return 'No role';
  const names = held.filter(({ role }) => role === highest).map(({ name }) => name);
  return `${inWords(highest)} of ${list.format(names)}`;
}

const inWords = (role: string): string =>
  `${role.charAt(0).toUpperCase()}${role.slice(1)}`.replace('_', ' ');
