// The form: which preference is to be changed, and where.

const [tenant, key, value] = ['tenant', 'key', 'value'].map((id) => document.getElementById(id));

/** What the form says now: the key of the tenant, or "" while there is none, and the change. */
export const wish = () => ({
  tenant: tenant.value,
  key: key.value,
  change: { metadata: { [key.value]: parsed(value.value) } },
});

/** JSON where it is JSON, such as 12 or true; any other text as it stands. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Offers the tenants of these memberships, organizations first. */
export function offer(memberships) {
  const active = memberships.filter(({ status }) => status === 'active');
  active.sort((one, other) => other.kind.localeCompare(one.kind));
  tenant.replaceChildren(...active.map(({ name, key }) => new Option(name, key)));
}
