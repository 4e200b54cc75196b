import { tenants } from '../../../demo-data.ts';
import type { ExampleRequests } from '../request.ts';

const application = { appId: tenants.myApp.id };
const organization = { orgId: tenants.acme.id };

export const metadataDefaultsRequests: ExampleRequests = {
  readApplicationDefaultMetadata: { params: application },
  replaceApplicationDefaultMetadata: {
    params: application,
    body: { metadata: { theme: 'light', language: 'en' }, locked: ['language'] },
  },
  updateApplicationDefaultMetadata: {
    params: application,
    body: { metadata: { language: 'de' }, deleteKeys: ['theme'] },
    otherBodies: { 'application/merge-patch+json': { metadata: { theme: null } } },
  },
  deleteApplicationDefaultMetadata: { params: application },
  readOrganizationDefaultMetadata: { params: organization },
  replaceOrganizationDefaultMetadata: {
    params: organization,
    body: { metadata: { density: 'compact' } },
  },
  updateOrganizationDefaultMetadata: {
    params: organization,
    body: { metadata: { density: 'wide' }, locked: ['density'] },
    otherBodies: { 'application/merge-patch+json': { metadata: { density: null } } },
  },
  deleteOrganizationDefaultMetadata: { params: organization },
};
