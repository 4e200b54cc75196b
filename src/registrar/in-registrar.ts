import { hash } from 'node:crypto';
import type { RequestContext } from '../auth/call.ts';
import { raiseFence } from '../copies/fence.ts';
import { type Bookmark, relationTo, timelineOf } from '../db/bookmark.ts';
import { CapReached } from '../db/caps.ts';
import { Outdated } from '../db/errors.ts';
import type { Env } from '../env.ts';
import { conflict, unavailable } from '../http/problem.ts';
import { logFailure } from '../logs/log-line.ts';
import type { Acknowledged } from './acknowledged.ts';
import type { Registrar } from './registrar.ts';
import type { TenantRegistrar } from './tenant-registrar.ts';

/** The name of a normalised email's registrar. It is a hash, because names show in dashboards. */
export const registrarName = (email: string): string => hash('sha256', email, 'hex');

/** The registrar of a normalised email. `Env` lies below this room, so it cannot name the class. */
export const registrarOf = (env: Env, email: string): DurableObjectStub<Registrar> =>
  registrarNamed(env, registrarName(email));

/** The registrar of a name. */
export const registrarNamed = (env: Env, name: string): DurableObjectStub<Registrar> =>
  (env.REGISTRAR as DurableObjectNamespace<Registrar>).getByName(name);

/** The registrar of the tenant with a key. */
export const tenantRegistrarOf = (
  env: Env,
  tenantKey: string,
): DurableObjectStub<TenantRegistrar> =>
  (env.TENANT_REGISTRAR as DurableObjectNamespace<TenantRegistrar>).getByName(tenantKey);

/** The platform's error when an object cannot be reached, or has too much to do. */
interface ObjectFailure {
  readonly retryable?: boolean;
  readonly overloaded?: boolean;
  readonly name?: string;
}

/** The part of a request that acknowledges its changes. */
export type Acknowledging = Pick<
  RequestContext,
  'env' | 'requestId' | 'acknowledge' | 'meter' | 'afterwards'
>;

/** Makes a change in the registrar of an email. See `acknowledgedTo`. */
export const inRegistrar = <Answer>(
  context: Acknowledging,
  email: string,
  change: (registrar: DurableObjectStub<Registrar>) => Promise<Acknowledged<Answer>>,
): Promise<Answer> => acknowledgedTo(context, change(registrarOf(context.env, email)));

/** Makes a change in the registrar of a tenant. See `acknowledgedTo`. */
export const inTenantRegistrar = <Answer>(
  context: Acknowledging,
  tenantKey: string,
  change: (registrar: DurableObjectStub<TenantRegistrar>) => Promise<Acknowledged<Answer>>,
): Promise<Answer> => acknowledgedTo(context, change(tenantRegistrarOf(context.env, tenantKey)));

/** Refuses whoever would store a suppressed address. */
export const keptOut = () =>
  conflict(
    'suppressed',
    'This address is suppressed: its owner was erased, and does not want to be stored again.',
  );

/**
 * Waits for a change in a registrar. When it returns, no reader in this location is
 * served a copy that does not show the change. Raises `Outdated` if the grounds of the change have
 * changed, and `CapReached` if it would exceed a cap. A registrar that cannot be reached is
 * `unavailable`; one that failed is an error like any other.
 */
async function acknowledgedTo<Answer>(
  { env, requestId, acknowledge, meter, afterwards }: Acknowledging,
  change: Promise<Acknowledged<Answer>>,
): Promise<Answer> {
  try {
    const acknowledged = await meter.time('object', change);
    if (acknowledged === 'outdated') throw new Outdated();
    if (acknowledged === 'suppressed') throw keptOut();
    if ('reached' in acknowledged) throw new CapReached(acknowledged.reached);
    const { answer, bookmark, copies, company } = acknowledged;
    if (bookmark !== null) {
      refuseStale(env, bookmark);
      acknowledge(bookmark);
      if (copies) {
        const failed = (error: unknown) =>
          logFailure(env, requestId, { what: 'fence not raised', error });
        const raising = { company, afterwards, failed };
        await meter.time('cache', raiseFence(copies, bookmark, raising));
      }
    }
    return answer;
  } catch (error) {
    const failure = error as ObjectFailure;
    if (failure.retryable || failure.overloaded || failure.name === 'QueueError') {
      throw unavailable({ cause: error });
    }
    throw error;
  }
}

/**
 * While a restore is rolled out, a registrar may still run in the epoch before. Its change may be
 * in the database that was replaced, so it is not acknowledged.
 * See docs/decisions/copies.md#an-earlier-epoch-acknowledges-nothing.
 */
function refuseStale(env: Env, bookmark: Bookmark): void {
  const relation = relationTo(timelineOf(env), bookmark);
  if (relation === 'earlier epoch' || relation === 'foreign') {
    throw unavailable();
  }
}
