import type { Descriptions } from './descriptions.ts';

export const userAttributes: Descriptions = {
  listAttributes: {
    summary: 'List attribute definitions',
    description: 'It takes the permission `attributes.view`.',
    replies: {
      200: 'A page of definitions, by key.',
    },
  },
  createAttribute: {
    summary: 'Define an attribute',
    description:
      'Values that a deleted definition of this key has left are converted to the type. If one does not fit, or is an amount, whose currency nobody knows, the answer is 409, unless the query says what to do.',
    replies: {
      201: 'The definition.',
    },
  },
  readAttribute: {
    summary: 'Read a definition',
    description: 'By its id. The list finds a definition by its key.',
    replies: {
      200: 'The definition.',
    },
  },
  updateAttribute: {
    summary: 'Change a definition',
    description:
      'A field that is absent stays as it is. A new type converts the stored values. If one does not fit, or is an amount of another currency, the answer is 409, unless the query says what to do.',
    replies: {
      200: 'The definition, or with `dryRun=true` what it would be.',
    },
  },
  deleteAttribute: {
    summary: 'Delete a definition',
    description: 'The stored values stay, and are still shown.',
    replies: {
      204: 'The definition is deleted.',
    },
  },
};
