/** The pages of people, for the table of pages. */
import { CreatePerson } from './create-person.tsx';
import { PeopleList } from './people-list.tsx';
import { PersonPage } from './person-page.tsx';

export const people = {
  name: 'people',
  list: PeopleList,
  create: CreatePerson,
  edit: PersonPage,
  recordRepresentation: 'email',
};
