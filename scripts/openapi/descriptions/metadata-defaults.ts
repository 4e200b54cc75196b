import type { Descriptions } from './descriptions.ts';

const read =
  'What this tenant gives by itself. A tenant that has set nothing has no values, no locks and no times.';
const put =
  "Replaces all values. `locked` names those that count before a person's own; without it nothing is locked. A key that is locked needs a value. The rules for keys hold as for a record. What they leave to others stays, and the answer shows it.";
const patch =
  'Sets and removes single values. `locked` replaces the list of locks; without it the locks stay. As a merge patch (RFC 7396), null in `metadata` deletes.';
const removed = 'Removes values and locks. What the rules for keys leave to others stays.';
const shown = { 200: 'The defaults.' };

export const metadataDefaults: Descriptions = {
  readApplicationDefaultMetadata: {
    summary: 'Read the defaults of an application',
    description: read,
    replies: shown,
  },
  replaceApplicationDefaultMetadata: {
    summary: 'Replace the defaults of an application',
    description: put,
    replies: shown,
  },
  updateApplicationDefaultMetadata: {
    summary: 'Change the defaults of an application',
    description: patch,
    replies: shown,
  },
  deleteApplicationDefaultMetadata: {
    summary: 'Remove the defaults of an application',
    description: removed,
    replies: { 200: 'It is done.' },
  },
  readOrganizationDefaultMetadata: {
    summary: 'Read the defaults of an organization',
    description: `${read} They count under the key of the organization only.`,
    replies: shown,
  },
  replaceOrganizationDefaultMetadata: {
    summary: 'Replace the defaults of an organization',
    description: put,
    replies: shown,
  },
  updateOrganizationDefaultMetadata: {
    summary: 'Change the defaults of an organization',
    description: patch,
    replies: shown,
  },
  deleteOrganizationDefaultMetadata: {
    summary: 'Remove the defaults of an organization',
    description: removed,
    replies: { 200: 'It is done.' },
  },
};
