/** The values that history has to keep of two states of the directory, found without its help. */
import { env } from 'cloudflare:workers';

/** The names and values of one row of the directory. */
type Values = Readonly<Record<string, unknown>>;

interface Kept {
  readonly surface: string;
  readonly userId: string | null;
  readonly scopeId: string | null;
  readonly before: Values;
  readonly after: Values;
}

interface Look {
  /** Each row by its surface, its user, its scope, and its id where there are several. */
  readonly rows: ReadonlyMap<string, Values>;
  /** The newest row of `changes`. */
  readonly newest: number;
}

/** Each gives the place of a row (surface, user, scope, id) and its values as JSON. */
const SURFACES = [
  `SELECT 'metadata' AS surface, user_id, scope_id, '' AS id, metadata AS doc, '' AS prefix
     FROM platform_metadata`,
  `SELECT 'users', u.id, NULL, '', json_object('email', email, 'emailVerified',
          json(iif(email_verified, 'true', 'false')), 'username', username, 'name', name,
          'firstName', first_name, 'lastName', last_name, 'image', image,
          'externalId', external_id, 'status', u.status,
          'role', p.role), ''
     FROM users u JOIN principals p ON p.user_id = u.id`,
  `SELECT 'users', id, NULL, '', attributes, 'attributes.' FROM users`,
  `SELECT 'members', user_id, scope_id, '', json_object('role', role, 'status', status), ''
     FROM memberships`,
  `SELECT 'metadata-keys', NULL, scope_id, '', json_object('unknownKeys', unknown_keys), ''
     FROM metadata_rules`,
  `SELECT 'metadata-keys', NULL, scope_id, '', rules, 'rules.' FROM metadata_rules`,
  `SELECT 'metadata-defaults', NULL, scope_id, '', json_object('locked', json(locked)), ''
     FROM metadata_defaults`,
  `SELECT 'metadata-defaults', NULL, scope_id, '', metadata, 'metadata.' FROM metadata_defaults`,
  `SELECT 'tenants', NULL, id, '', json_object('key', key, 'name', name, 'description',
          description, 'status', status), ''
     FROM scopes WHERE kind <> 'platform' AND status = 'active'`,
  `SELECT 'invitations', NULL, scope_id, id, json_object('id', id, 'role', role, 'status', status),
          ''
     FROM invitations`,
];

interface SurfaceRow {
  readonly surface: string;
  readonly user_id: string | null;
  readonly scope_id: string | null;
  readonly id: string;
  readonly doc: string;
  readonly prefix: string;
}

/** Looks at everything that history keeps the values of. */
export async function look(): Promise<Look> {
  const rows = new Map<string, Values>();
  for (const sql of SURFACES) {
    const { results } = await env.DB.prepare(
      `SELECT * FROM (SELECT NULL AS surface, NULL AS user_id, NULL AS scope_id, NULL AS id,
                             NULL AS doc, NULL AS prefix WHERE 0 UNION ALL ${sql})`,
    ).all<SurfaceRow>();
    for (const { surface, user_id, scope_id, id, doc, prefix } of results) {
      const place = JSON.stringify([surface, user_id, scope_id, id]);
      const values = Object.entries(JSON.parse(doc) as Values).map(([name, value]) => {
        const {
          createdAt: _,
          updatedAt: __,
          ...rule
        } = prefix === 'rules.' ? (value as Values) : {};
        return [`${prefix}${name}`, prefix === 'rules.' ? rule : value] as const;
      });
      rows.set(place, { ...rows.get(place), ...Object.fromEntries(values) });
    }
  }
  const newest = await env.DB.prepare('SELECT max(rowid) AS newest FROM changes').first<number>(
    'newest',
  );
  return { rows, newest: newest ?? 0 };
}

/** The values that differ between two looks. Those of a person go with the person. */
export function differences(earlier: Look, later: Look): readonly Kept[] {
  const places = new Set([...earlier.rows.keys(), ...later.rows.keys()]);
  const all = [...places].flatMap((place): Kept[] => {
    const [surface = '', userId = null, scopeId = null] = JSON.parse(place) as string[];
    if (userId && !later.rows.has(JSON.stringify(['users', userId, null, '']))) return [];
    if (surface === 'invitations' && !later.rows.has(place)) return [];
    const [was = {}, is = {}] = [earlier.rows.get(place), later.rows.get(place)];
    // What a new row does not have is not told: null, and the role that everybody has.
    const isNew = !earlier.rows.has(place);
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
      (name) =>
        JSON.stringify(was[name]) !== JSON.stringify(is[name]) &&
        !(isNew && isTacit(surface, name, is[name])),
    );
    if (names.length === 0) return [];
    return [{ surface, userId, scopeId, before: only(was, names), after: only(is, names) }];
  });
  return all.sort(byPlace);
}

const isTacit = (surface: string, name: string, value: unknown): boolean =>
  !name.includes('.') &&
  surface !== 'metadata' &&
  (value === null || (surface === 'users' && name === 'role' && value === 'user'));

const only = (values: Values, names: readonly string[]): Values =>
  Object.fromEntries(names.flatMap((name) => (name in values ? [[name, values[name]]] : [])));

interface ChangeRow {
  readonly event_id: string;
  readonly surface: string;
  readonly user_id: string | null;
  readonly scope_id: string | null;
  readonly before: string;
  readonly after: string;
}

/** The values that history has kept since a look. */
export async function changesSince({
  newest,
}: Look): Promise<readonly (Kept & { event: string })[]> {
  const { results } = await env.DB.prepare('SELECT * FROM changes WHERE rowid > ?')
    .bind(newest)
    .all<ChangeRow>();
  const kept = new Map<string, Kept & { event: string }>();
  for (const row of results) {
    const [before, after] = [JSON.parse(row.before) as Values, JSON.parse(row.after) as Values];
    const id = row.surface === 'invitations' ? (after.id ?? '') : '';
    const place = JSON.stringify([row.surface, row.user_id, row.scope_id, id]);
    const known = kept.get(place);
    kept.set(place, {
      event: row.event_id,
      surface: row.surface,
      userId: row.user_id,
      scopeId: row.scope_id,
      before: { ...before, ...known?.before },
      after: { ...known?.after, ...after },
    });
  }
  return [...kept.values()].sort(byPlace);
}

const byPlace = (one: Kept, other: Kept): number =>
  place(one) < place(other) ? -1 : Number(place(one) > place(other));

const place = ({ surface, userId, scopeId }: Kept): string => `${surface} ${userId} ${scopeId}`;
