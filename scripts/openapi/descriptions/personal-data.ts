import type { Descriptions } from './descriptions.ts';

export const personalData: Descriptions = {
  exportPerson: {
    summary: 'Export all that is stored about a person',
    description:
      'One JSON document: the account, memberships, records with the keys that are private to a tenant, tokens and codes without their secrets, identities, invitations and messages to the address, and the events about the person and by them. You may export yourself, with a token without limits; those who manage people may export anybody but the team. It is read part by part while it is sent: if something fails in between, the text breaks off and is no JSON.',
    replies: {
      200: 'The document, as a file to download. It is not to be kept by any cache.',
    },
  },
  erasePerson: {
    summary: 'Erase a person',
    description:
      'Deletes the person and all that is stored about them, at once and for good. Whatever they did to others stays, with a random id in place of theirs. The answer is a receipt, which names nobody. What takes longer than a request goes on by itself; `bookmark` is null until nothing is left. The event of the erasure keeps the id for a week, so that webhooks can tell others whom to erase. With `suppress` the address is kept out from then on. A last owner is 409, and nobody erases themselves.',
    replies: {
      201: 'The receipt: how many rows of each table were erased or changed, and the state of the database from which on nothing is left.',
    },
  },
  readErasure: {
    summary: 'Read the receipt of an erasure',
    description: 'For those who manage people.',
    replies: {
      200: 'The receipt.',
    },
  },
  liftSuppression: {
    summary: 'Let a suppressed address in again',
    description:
      'Whoever is erased with `suppress` is not stored again: whatever would bring the address back is 409 with the code `SUPPRESSED`, until this lifts it. It is 204 as well where the address is not suppressed.',
    replies: {
      204: 'The address is not suppressed.',
    },
  },
};
