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
  method: 'POST',
  counted: true,
  replies: { 202: done },
  problems: [...mayConflict, 'not_configured'],
} as const satisfies Partial<Contract>;

/** Codes to reset the password of somebody else. */
export const resetContracts = contracts({
  sendPlatformUserReset: {
    ...reset,
    path: '/api/v1/platform/users/:userId/reset',
    params: userOnly,
  },
  sendApplicationUserReset: {
    ...reset,
    path: '/api/v1/applications/:appId/users/:userId/reset',
    params: userInApplication,
  },
  sendOrganizationUserReset: {
    ...reset,
    path: '/api/v1/organizations/:orgId/users/:userId/reset',
    params: userInOrganization,
  },
});
