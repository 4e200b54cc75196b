/** Where defaults are in the console. */

export const defaultsAddress = (tenantId: string): string => `/tenants/${tenantId}/defaults`;

export const defaultAddress = (tenantId: string, key: string): string =>
  `${defaultsAddress(tenantId)}/keys/${encodeURIComponent(key)}`;

/** A new default for a key. */
export const newDefaultAddress = (tenantId: string, key: string): string =>
  `${defaultsAddress(tenantId)}/new?key=${encodeURIComponent(key)}`;
