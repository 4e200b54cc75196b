import { choiceIn, readOnce } from '../isolate/variable.ts';

/** Whether webhooks may go to this machine, also by http. Throws for a mistake. */
export const loopbackIn = readOnce(
  (text): boolean => choiceIn('WEBHOOK_LOOPBACK', ['on', 'off'])(text) === 'on',
);
