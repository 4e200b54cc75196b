/** The page above another, to which the key Esc leads. */

/** A page in a section of a tenant leads to the section, and any section to all tenants. */
export function pageAbove(pathname: string): string | undefined {
  const parts = pathname.split('/').filter((part) => part !== '');
  if (parts.length < 2) return undefined;
  const isInTenant = parts[0] === 'tenants' && parts.length > 3;
  return `/${parts.slice(0, isInTenant ? 3 : 1).join('/')}`;
}
