import type { Caps, ReachedCap } from '../db/caps.ts';
import { conflict, type Problem } from '../http/problem.ts';

/** For each cap a sentence that names its number and says how to make room. */
const words: Readonly<Record<keyof Caps, (most: number) => string>> = {
  memberships: (most) =>
    `A user has at most ${most} memberships: remove this user from another tenant first`,
  records: (most) =>
    `A user has at most ${most} records, those in tenants that the user has left among them: delete such a tenant first`,
  organizations: (most) => `An application has at most ${most} organizations: delete one first`,
  tokens: (most) => `A user has at most ${most} active tokens: revoke one first`,
  invitations: (most) => `A tenant has at most ${most} pending invitations: revoke one first`,
  serviceUsers: (most) => `A tenant has at most ${most} service users: delete or remove one first`,
  webhooks: (most) =>
    `The platform and each tenant have at most ${most} webhooks: delete one first`,
};

/** A change that would exceed a cap, as a problem. */
export const overCap = ({ name, most }: ReachedCap): Problem =>
  conflict('limit_reached', `${words[name](most)}, or have the operator raise CAPS.${name}.`);
