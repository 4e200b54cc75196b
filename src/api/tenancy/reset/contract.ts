import { type Contract, contracts } from '../../../http/contract.ts';
import {
  done,
  mayConflict,
  shared,
  userInApplication,
  userInOrganization,
  userOnly,
} from '../shapes.ts';

const reset = {
  ...shared,
  tag: 'Users',
  method: 'POST',
  counted: true,
  description:
    'Nobody but the user sees the code. The password stays until the code is redeemed. A suspended user and a service get none.',
  replies: { 202: { ...done, description: 'A code is on its way.' } },
  problems: [...mayConflict, 'not_configured'],
} as const satisfies Partial<Contract>;

/** Codes to reset the password of somebody else. */
export const resetContracts = contracts({
  sendPlatformUserReset: {
    ...reset,
    path: '/api/v1/platform/users/:userId/reset',
    params: userOnly,
    summary: 'Send a user a code to reset the password',
  },
  sendApplicationUserReset: {
    ...reset,
    path: '/api/v1/applications/:appId/users/:userId/reset',
    params: userInApplication,
    summary: 'Send a user of an application a code to reset the password',
  },
  sendOrganizationUserReset: {
    ...reset,
    path: '/api/v1/organizations/:orgId/users/:userId/reset',
    params: userInOrganization,
    summary: 'Send a user of an organization a code to reset the password',
  },
});
