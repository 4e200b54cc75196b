/** The entries of the menu, each with who is offered it. */

import TenantsIcon from '@mui/icons-material/AccountTreeOutlined';
import ErasuresIcon from '@mui/icons-material/DeleteForeverOutlined';
import AttributesIcon from '@mui/icons-material/LabelOutlined';
import PeopleIcon from '@mui/icons-material/PeopleAltOutlined';
import PersonIcon from '@mui/icons-material/PersonOutlined';
import StartIcon from '@mui/icons-material/RocketLaunchOutlined';
import type { ReactElement } from 'react';
import type { Caller } from '../caller/caller.tsx';
import { limitsAllow } from '../caller/may.ts';

interface Entry {
  readonly to: string;
  readonly label: string;
  readonly icon: ReactElement;
  readonly offered: (caller: Caller) => boolean;
  /** The heading under which it stands. */
  readonly under?: string;
}

const seesPeople = ({ may }: Caller) => may('people.view');

/** Members see the tenants that they belong to, and the platform all. */
const seesTenants = ({ me }: Caller) =>
  me.memberships.some(({ status }) => status === 'active') ||
  me.permissions.some(({ permissions }) =>
    permissions.some((each) => each === 'app.read_users' || each === 'org.read_members'),
  );

/** The owners and admins of tenants. */
const runsTenants = ({ me }: Caller) =>
  me.permissions.some(({ permissions }) =>
    permissions.some((each) => each === 'app.update_users' || each === 'org.manage_members'),
  );

/** A token that is bound to a tenant does not open it. */
const seesOwnPage = ({ me }: Caller) => me.principalId !== null && limitsAllow(me, 'people.view');

const ownPage = ({ me }: Caller) => `/people/${me.principalId}`;

export const entriesOf = (caller: Caller): readonly Entry[] =>
  [
    { to: '/people', label: 'People', icon: <PeopleIcon />, offered: seesPeople },
    {
      to: ownPage(caller),
      label: 'Your page',
      icon: <PersonIcon />,
      offered: (each: Caller) => seesOwnPage(each) && !seesPeople(each),
    },
    { to: '/tenants', label: 'Tenants', icon: <TenantsIcon />, offered: seesTenants },
    {
      to: '/attributes',
      label: 'User Attributes',
      icon: <AttributesIcon />,
      offered: ({ may }: Caller) => may('attributes.view'),
      under: 'Settings',
    },
    {
      to: '/erasures',
      label: 'Erasures',
      icon: <ErasuresIcon />,
      offered: ({ may }: Caller) => may('people.manage'),
      under: 'Settings',
    },
    { to: '/start', label: 'Getting started', icon: <StartIcon />, offered: () => true },
  ].filter(({ offered }) => offered(caller));

/** Where one lands after signing in: where one's work is, or else on a page that one sees. */
export function startOf(caller: Caller): string {
  if (seesPeople(caller)) return '/people';
  if (runsTenants(caller)) return '/tenants';
  if (seesOwnPage(caller)) return ownPage(caller);
  return seesTenants(caller) ? '/tenants' : '/start';
}
