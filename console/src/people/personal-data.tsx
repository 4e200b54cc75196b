/** The rights of a person over what is stored about them: a copy of all of it, and its end. */
import { Typography } from '@mui/material';
import type { Person } from '../data/people.ts';
import { ErasePerson } from './erase-person.tsx';
import { ExportPerson } from './export-person.tsx';
import type { Rights } from './rights.ts';

interface Props {
  readonly person: Person;
  readonly rights: Rights;
}

export const PersonalData = ({ person, rights }: Props) => (
  <>
    <Typography component="h2" variant="h6">
      A copy of everything
    </Typography>
    <Typography color="text.secondary" sx={{ maxWidth: 760 }} gutterBottom>
      One file of JSON: the account, attributes, memberships, preferences in every tenant, tokens by
      their names, and the history. Passwords and other secrets are not in it.
    </Typography>
    <ExportPerson person={person} />
    {rights.erases && <ErasePerson person={person} />}
  </>
);
