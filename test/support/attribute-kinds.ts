/** The kinds of requests about attribute definitions. */
import { aNumber, aText, byRoot, definition, type Kind } from './fault-requests.ts';

export const attributeReads: Record<string, Kind> = {
  attributes: { request: byRoot('GET', () => '/api/v1/user-attributes'), showsOthers: true },
  'preview of a change of an attribute': {
    ...aText,
    request: byRoot(
      'PATCH',
      (cast) => `${definition(cast)}?dryRun=true`,
      () => ({ type: 'date' }),
    ),
  },
};

export const attributeChanges: Record<string, Kind> = {
  'definition of an attribute': {
    request: byRoot(
      'POST',
      () => '/api/v1/user-attributes',
      ({ attribute: { key } }) => {
        return { key, type: 'number' };
      },
    ),
  },
  'change of an attribute, converting': {
    ...aText,
    request: byRoot('PATCH', definition, () => ({ type: 'number' })),
  },
  'deletion of an attribute': { ...aNumber, request: byRoot('DELETE', definition) },
};
