/** The account of a person: status, email, username, role on the platform, and its end. */
import type { Person } from '../data/people.ts';
import { AccountForm } from './account-form.tsx';
import { DeletePerson } from './delete-person.tsx';
import type { Rights } from './rights.ts';

interface Props {
  readonly person: Person;
  readonly rights: Rights;
}

export const AccountSection = ({ person, rights }: Props) => (
  <>
    {rights.editsAccount && <AccountForm person={person} rights={rights} />}
    {rights.deletesBy && <DeletePerson person={person} by={rights.deletesBy} />}
  </>
);
