/** A tenant's key made from its name: `Acme & Söhne` is `acme-sohne`. A name without any is its id. */
export function slugOf(name: string, id: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return slug.slice(0, 63).replace(/-+$/, '') || id.replace('_', '-');
}
