/** The sections of a person's page, each with who is offered it. */
import type { ReactElement } from 'react';
import type { Person } from '../data/people.ts';
import { Timeline } from '../history/timeline.tsx';
import { PARTS_OF_PERSON } from '../history/words.ts';
import { PreferencesSection } from '../preferences/preferences-section.tsx';
import { TokensSection } from '../tokens/tokens-section.tsx';
import { AccountSection } from './account-section.tsx';
import { DetailsSection } from './details-section.tsx';
import { Memberships } from './memberships.tsx';
import { PersonalData } from './personal-data.tsx';
import type { Rights } from './rights.ts';

interface Section {
  readonly path: string;
  readonly label: string;
  readonly offered: boolean;
  readonly element: ReactElement;
}

export const sectionsOf = (person: Person, rights: Rights): readonly Section[] =>
  [
    {
      path: '',
      label: 'Details',
      offered: true,
      element: <DetailsSection person={person} rights={rights} />,
    },
    {
      path: 'memberships',
      label: 'Memberships',
      offered: rights.seesAccount,
      element: <Memberships userId={person.userId} isSelf={rights.isSelf} />,
    },
    {
      path: 'preferences',
      label: 'Preferences',
      offered: rights.seesAccount,
      element: <PreferencesSection personId={person.id} userId={person.userId} />,
    },
    {
      path: 'tokens',
      label: 'Tokens and sessions',
      offered: rights.managesTokens,
      element: <TokensSection userId={person.userId} email={person.email} />,
    },
    {
      path: 'account',
      label: 'Account',
      offered: rights.editsAccount || rights.deletesBy !== undefined,
      element: <AccountSection person={person} rights={rights} />,
    },
    {
      path: 'personal-data',
      label: 'Personal data',
      offered: rights.exports,
      element: <PersonalData person={person} rights={rights} />,
    },
    {
      path: 'history',
      label: 'History',
      offered: true,
      element: <Timeline of={{ personId: person.id }} parts={PARTS_OF_PERSON} />,
    },
  ].filter(({ offered }) => offered);
