import type { Contract } from '../../http/contract.ts';
import {
  applicationMemberContracts,
  organizationAdminContracts,
  organizationMemberContracts,
} from './members/contract.ts';
import { applicationContracts, organizationContracts } from './tenants/contract.ts';
import {
  applicationUsersContracts,
  organizationUsersContracts,
  platformUsersContracts,
  serviceUserContracts,
  userOrganizationsContracts,
} from './users/contract.ts';

/** A family's contracts under names of their own: `list` of `PlatformUsers` is `listPlatformUsers`. */
const named = (noun: string, family: Readonly<Record<string, Contract>>) =>
  Object.fromEntries(Object.entries(family).map(([verb, contract]) => [verb + noun, contract]));

/** Surface 3: where people belong. */
export const tenancyContracts: Readonly<Record<string, Contract>> = {
  ...named('PlatformUsers', platformUsersContracts),
  ...named('ApplicationUsers', applicationUsersContracts),
  ...named('OrganizationUsers', organizationUsersContracts),
  ...named('PlatformServiceUsers', serviceUserContracts.platform),
  ...named('ApplicationServiceUsers', serviceUserContracts.application),
  ...named('OrganizationServiceUsers', serviceUserContracts.organization),
  ...userOrganizationsContracts,
  ...named('Applications', applicationContracts),
  ...named('Organizations', organizationContracts),
  ...named('ApplicationMembers', applicationMemberContracts),
  ...named('OrganizationMembers', organizationMemberContracts),
  ...named('OrganizationAdmins', organizationAdminContracts),
};
