import type { Descriptions } from './descriptions.ts';

const PAGE =
  'The newest line comes first. A page may be short, or empty, while more follow: some lines are for others. Values are kept for `HISTORY_DAYS`, and lines for `EVENT_DAYS`: after that a name stands there without `before` and `after`, as a password always does.';

const inTenant = (noun: string) => ({
  summary: `List what has changed in an ${noun}`,
  description: `The records, members, rules, defaults and invitations of the ${noun} itself, with the values before and after. For those who may read the records there; of each line one sees what one may see otherwise. ${PAGE}`,
  replies: { 200: 'One page of lines.' },
});

const UNDO =
  'The inverse is made as an ordinary change, under the rights and rules of today, and all of the event that you see is taken back. If a key has changed since, it is a 409 that names the keys, unless `force=true`. An undo can be undone. Records, attributes, names, rules and defaults can be undone; anything else is a 409, and an event whose values are no longer kept a 410.';

const undone = { 200: 'The line of the undo; null if nothing was left to undo.' };

export const history: Descriptions = {
  listPersonChanges: {
    summary: 'List what has changed about a person',
    description: `Names, email, image, status, attributes, memberships and records, with the values before and after, by whom, and through which token or outside issuer. One sees one's own without the private keys of a tenant. The admins of a tenant see what belongs to it, and nothing of another. ${PAGE}`,
    replies: { 200: 'One page of lines.' },
  },
  listPlatformMetadataChanges: {
    summary: 'List what has changed in a record',
    description: `For whom the record is for. ${PAGE}`,
    replies: { 200: 'One page of lines; `next` is the URL of the next one.' },
  },
  listApplicationChanges: inTenant('application'),
  listOrganizationChanges: inTenant('organization'),
  undoPersonChange: {
    summary: 'Undo a change of a person or of a record',
    description: `${UNDO} Attributes are undone by those who manage people.`,
    replies: undone,
  },
  undoApplicationChange: {
    summary: 'Undo a change in an application',
    description: UNDO,
    replies: undone,
  },
  undoOrganizationChange: {
    summary: 'Undo a change in an organization',
    description: UNDO,
    replies: undone,
  },
  undoPlatformMetadataChange: {
    summary: 'Undo a change of a record',
    description: UNDO,
    replies: undone,
  },
  listEvents: {
    summary: 'List all events',
    description: `Everything that was changed, by person, tenant and type. For administrators of the platform, by a credential without limits. ${PAGE}`,
    replies: { 200: 'One page of lines.' },
  },
};
