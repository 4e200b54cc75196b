import { MOST_REPLAYED } from '../../../src/webhooks/limits.ts';
import type { Description, Descriptions } from './descriptions.ts';
import { absentStays, located } from './sentences.ts';

const secretOnce = 'The webhook, with the secret that signs. Nothing shows the secret again.';

/** The descriptions of the endpoints of a scope's webhooks. */
const operations = (whose: string, hears: string): Readonly<Record<string, Description>> => ({
  list: {
    summary: `List the webhooks of ${whose}`,
    description: 'Sorted by id. No secret is shown.',
    replies: { 200: 'A page of webhooks.' },
  },
  create: {
    summary: `Create a webhook of ${whose}`,
    description: `Roster posts events to the URL, signed after Standard Webhooks 1.0. ${hears} The URL is https, and its host is no private address.`,
    replies: { 201: located(secretOnce) },
  },
  read: {
    summary: `Read a webhook of ${whose}`,
    description: 'Without its secret.',
    replies: { 200: 'The webhook.' },
  },
  update: {
    summary: `Update a webhook of ${whose}`,
    description: `${absentStays} One that is enabled again hears what happens from now on.`,
    replies: { 200: 'The webhook.' },
  },
  delete: {
    summary: `Delete a webhook of ${whose}`,
    description: 'What waits to be delivered to it is dropped.',
    replies: { 204: 'It is done.' },
  },
  test: {
    summary: `Test a webhook of ${whose}`,
    description:
      'Posts an event of the type `webhook.test`. The list of deliveries tells what came of it.',
    replies: { 202: 'The id of the event, which will be `webhook-id`.' },
  },
  replay: {
    summary: `Replay events to a webhook of ${whose}`,
    description: `Delivers them again, under the same ids: those between two times, at most ${MOST_REPLAYED}, or some by their ids. If the webhook does not hear one of the ids, nothing is sent.`,
    replies: { 202: 'How many events will be delivered.' },
  },
  deliveries: {
    summary: `List the deliveries of a webhook of ${whose}`,
    description: 'The last 1,000 attempts, the newest first.',
    replies: { 200: 'A page of attempts, with the first KiB of each answer.' },
  },
  rotate: {
    summary: `Rotate the secret of a webhook of ${whose}`,
    description: 'For 24 hours both secrets sign each delivery.',
    replies: { 200: secretOnce },
  },
});

const nameOf = (verb: string, scope: string): string => {
  if (verb === 'deliveries') return `list${scope}WebhookDeliveries`;
  return `${verb}${scope}Webhook${verb === 'list' ? 's' : ''}`;
};

const named = (scope: string, whose: string, hears: string): Descriptions =>
  Object.fromEntries(
    Object.entries(operations(whose, hears)).map(([verb, description]) => [
      nameOf(verb, scope),
      description,
    ]),
  );

export const webhooks: Descriptions = {
  ...named('Platform', 'the platform', 'It hears everything.'),
  ...named(
    'Application',
    'an application',
    'It hears what happens in the application and its organizations, and changes of its people.',
  ),
  ...named('Organization', 'an organization', 'It hears what happens in the organization.'),
};
