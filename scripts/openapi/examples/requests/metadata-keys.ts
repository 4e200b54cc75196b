import { tenants } from '../../../demo-data.ts';
import type { ExampleRequests } from '../request.ts';
import { firstTwo } from './paging.ts';

const application = { appId: tenants.myApp.id };
const tier = { ...application, ruleKey: 'tier' };
const organization = { orgId: tenants.acme.id };
const tierOfAcme = { ...organization, ruleKey: 'tier' };

export const metadataKeyRequests: ExampleRequests = {
  listApplicationMetadataKeys: { params: application, query: firstTwo },
  updateApplicationMetadataPolicy: { params: application, body: { unknownKeys: 'admin' } },
  readApplicationMetadataKey: { params: tier },
  replaceApplicationMetadataKey: {
    params: tier,
    body: { type: 'string', enum: ['free', 'pro', 'max'], default: 'free', write: 'admin' },
  },
  updateApplicationMetadataKey: { params: tier, body: { default: 'free' } },
  deleteApplicationMetadataKey: { params: tier },
  listApplicationMetadataViolations: { params: tier, query: firstTwo },
  listOrganizationMetadataKeys: { params: organization, query: firstTwo },
  updateOrganizationMetadataPolicy: { params: organization, body: { unknownKeys: 'refuse' } },
  readOrganizationMetadataKey: { params: tierOfAcme },
  replaceOrganizationMetadataKey: {
    params: tierOfAcme,
    body: { type: 'string', enum: ['free', 'pro'], write: 'admin' },
    alsoBy: 'orgOwner',
  },
  updateOrganizationMetadataKey: { params: tierOfAcme, body: { write: 'service' } },
  deleteOrganizationMetadataKey: { params: tierOfAcme },
  listOrganizationMetadataViolations: { params: tierOfAcme, query: firstTwo },
};
