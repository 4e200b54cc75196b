/** What the console says of webhooks. */
import type { Webhook } from '../../data/webhooks.ts';
import { minuteText } from '../../layout/times.ts';

export const LABELS = {
  url: 'URL',
  description: 'Description',
  types: 'Events',
  payload: 'What is sent',
  status: 'Status',
} as const;

export const PAYLOADS = [
  { id: 'full', name: 'Full: with the values before and after' },
  { id: 'thin', name: 'Thin: ids and the names of what changed' },
];

export const STATUSES = [
  { id: 'enabled', name: 'Enabled' },
  { id: 'disabled', name: 'Disabled: nothing is sent until somebody enables it' },
];

/** Why one is disabled, and since when. */
export function disabledText({ disabledAt, disabledBy }: Webhook): string {
  const since = disabledAt === null ? '' : ` since ${minuteText(disabledAt)}`;
  return `Disabled${since}${disabledBy === null ? '' : `, ${reasons[disabledBy]}`}.`;
}

const reasons: Readonly<Record<NonNullable<Webhook['disabledBy']>, string>> = {
  request: 'by somebody',
  gone: 'as the receiver has answered 410: it wants no more',
  failures: 'as nothing was taken for five days',
};

export const typesText = ({ types }: Webhook): string =>
  types.length === 0 ? 'Everything' : types.join(', ');
