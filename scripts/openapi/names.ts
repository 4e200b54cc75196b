/** The names of components. */
import type { DialectName } from '../../src/http/dialects/dialects.ts';

/** What sets the parts of one dialect apart from parts of the same name in another. */
export const prefixOf = {
  rest: '',
  django: 'Django',
  tenancy: 'Tenancy',
  ingestion: 'Ingestion',
} as const satisfies Record<DialectName, string>;

/**
 * `Idempotency-Key`, `platform_key` and `NOT_FOUND` as `IdempotencyKey`, `PlatformKey`, `NotFound`.
 */
export const inPascalCase = (text: string): string =>
  text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => (word === word.toUpperCase() ? word.toLowerCase() : word))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
