/** Makes a tenant's key from its name: `Acme & Söhne` gives `acme-sohne`. Falls back to the id. */
export function slugOf(name: string, id: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return slug.slice(0, 63).replace(/-+$/, '') || id.replace('_', '-');
}
