/** The page above another, to which the key Esc leads. */

/** That of a member leads to the members, and any section of a tenant to all tenants. */
export function pageAbove(pathname: string): string | undefined {
  const parts = pathname.split('/').filter((part) => part !== '');
  if (parts.length < 2) return undefined;
  const isInTenant = parts[0] === 'tenants' && parts.length > 3;
  return `/${parts.slice(0, isInTenant ? -1 : 1).join('/')}`;
}
