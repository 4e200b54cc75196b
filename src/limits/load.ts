import { hash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { HonoTypes } from '../auth/call.ts';
import type { PresentedCredential } from '../auth/credential.ts';
import type { Contract } from '../http/contract.ts';
import { rateLimited } from '../http/problem.ts';
import { clientAddress } from './client-address.ts';
import { rateLimitsIn } from './settings.ts';

/** The period of both limits in wrangler.toml, in seconds. The binding tells no time left. */
const PERIOD = 10;

/**
 * Limits the requests of one credential, or of one address without a credential, in one location.
 * The counts are approximate. If the binding fails, every request passes.
 * See docs/decisions/limits.md#if-the-counter-fails.
 */
export function limitLoad({ method }: Pick<Contract, 'method'>): MiddlewareHandler<HonoTypes> {
  const [name, limit] =
    method === 'GET'
      ? (['READ_LIMIT', 'load.read'] as const)
      : (['WRITE_LIMIT', 'load.write'] as const);
  return async (c, next) => {
    if (rateLimitsIn(c.env.RATE_LIMITS) !== 'off') {
      const key = loadKey(c.get('credential'), c.req.raw.headers);
      const { success } = await c.env[name].limit({ key }).catch(() => ({ success: true }));
      if (!success) throw rateLimited(limit, PERIOD);
    }
    await next();
  };
}

/** Hashes the secret. Nothing is verified yet, so anyone could use up the limit of a mere id. */
function loadKey(credential: PresentedCredential | undefined, headers: Headers): string {
  switch (credential?.kind) {
    case undefined:
      return `address ${clientAddress(headers)}`;
    case 'root':
      return 'root';
    case 'token':
      return `token ${credential.hash}`;
    case 'jwt':
      return `jwt ${hash('sha256', credential.token, 'base64url')}`;
  }
}
