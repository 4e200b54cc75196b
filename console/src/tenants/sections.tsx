/** The sections of a tenant besides its details, each with who is offered it. */
import type { ReactElement } from 'react';
import type { Caller } from '../caller/caller.tsx';
import type { Tenant } from '../data/tenants.ts';
import { Timeline } from '../history/timeline.tsx';
import { PARTS_OF_TENANT } from '../history/words.ts';
import { Defaults } from './defaults/defaults.tsx';
import { LeftOutList } from './ingestion/left-out-list.tsx';
import { Invitations } from './invitations/invitations.tsx';
import { TenantKeys } from './keys/tenant-keys.tsx';
import { Members } from './members/members.tsx';
import { mayIn, type Place, THE_PLATFORM } from './rights.ts';
import { Rules } from './rules/rules.tsx';
import { Services } from './services/services.tsx';
import { Webhooks } from './webhooks/webhooks.tsx';

export interface Section {
  readonly path: string;
  readonly label: string;
  readonly resource: string;
  readonly element: ReactElement;
}

export function sectionsOf(caller: Caller, tenant: Tenant): readonly Section[] {
  const all = [
    {
      path: 'members',
      label: 'Members',
      resource: 'members',
      offered: mayIn(caller, 'readMembers', tenant),
      element: <Members tenant={tenant} />,
    },
    {
      path: 'invitations',
      label: 'Invitations',
      resource: 'invitations',
      offered: mayIn(caller, 'member', tenant),
      element: <Invitations tenant={tenant} />,
    },
    services(caller, tenant),
    {
      path: 'keys',
      label: 'Keys',
      resource: 'tokens',
      offered: mayIn(caller, 'manageKeys', tenant),
      element: <TenantKeys tenant={tenant} />,
    },
    {
      path: 'ingestion',
      label: 'Ingestion',
      resource: 'leftOut',
      offered: mayIn(caller, 'manageKeys', tenant),
      element: <LeftOutList tenant={tenant} />,
    },
    {
      path: 'rules',
      label: 'Rules',
      resource: 'rules',
      offered: mayIn(caller, 'manageRules', tenant),
      element: <Rules tenant={tenant} />,
    },
    {
      path: 'defaults',
      label: 'Defaults',
      resource: 'defaults',
      offered: mayIn(caller, 'manageRules', tenant),
      element: <Defaults tenant={tenant} />,
    },
    webhooks(caller, tenant),
    {
      path: 'history',
      label: 'History',
      resource: 'history',
      offered: mayIn(caller, 'readHistory', tenant),
      element: <Timeline of={historyOf(tenant)} parts={PARTS_OF_TENANT} />,
    },
  ];
  return all.filter(({ offered }) => offered);
}

const historyOf = ({ id, applicationId }: Tenant) => ({ tenantId: id, applicationId });

/** The sections of the platform, which has no details. */
export const sectionsOfPlatform = (caller: Caller): readonly Section[] =>
  [services(caller, THE_PLATFORM), webhooks(caller, THE_PLATFORM)].filter(({ offered }) => offered);

const services = (caller: Caller, place: Place) => ({
  path: 'services',
  label: 'Service users',
  resource: 'services',
  offered: mayIn(caller, 'readServices', place),
  element: <Services place={place} />,
});

const webhooks = (caller: Caller, place: Place) => ({
  path: 'webhooks',
  label: 'Webhooks',
  resource: 'webhooks',
  offered: mayIn(caller, 'manageWebhooks', place),
  element: <Webhooks place={place} />,
});
