import type { TenantDefaults } from '../../../directory/key-rules/defaults.ts';
import { iso } from '../../../values/time.ts';

/** The defaults of a tenant. One that never had any has no times. */
export const presentDefaults = ({ metadata, locked, createdAt, updatedAt }: TenantDefaults) => ({
  metadata,
  locked: [...locked],
  createdAt: createdAt === null ? null : iso(createdAt),
  updatedAt: updatedAt === null ? null : iso(updatedAt),
});
