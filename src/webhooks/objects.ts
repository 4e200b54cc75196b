/** The objects of webhooks. Node loads this file with the contracts, but not the classes. */
import type { Env } from '../env.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Notifier } from './notifier.ts';

/** The object that delivers to one webhook. */
export const dispatcherOf = (
  env: Pick<Env, 'DISPATCHER'>,
  webhookId: string,
): DurableObjectStub<Dispatcher> =>
  (env.DISPATCHER as DurableObjectNamespace<Dispatcher>).getByName(webhookId);

/** The object that tells dispatchers of what was committed. */
export const notifierOf = (env: Pick<Env, 'NOTIFIER'>): DurableObjectStub<Notifier> =>
  (env.NOTIFIER as DurableObjectNamespace<Notifier>).getByName('notifier');
