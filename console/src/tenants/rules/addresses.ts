/** Where rules are in the console. */

export const rulesAddress = (tenantId: string): string => `/tenants/${tenantId}/rules`;

export const ruleAddress = (tenantId: string, key: string): string =>
  `${rulesAddress(tenantId)}/keys/${encodeURIComponent(key)}`;

/** A new rule that begins as the application's for the same key. */
export const narrowingAddress = (tenantId: string, key: string): string =>
  `${rulesAddress(tenantId)}/new?key=${encodeURIComponent(key)}`;
