/** Compares D1 and KV with the requests of the clients. Faults are sentences; none is expected. */
import type { KeyOfCopy } from '../../scripts/runtime/runtime.ts';
import { recordKey } from '../../src/copies/copy.ts';
import type { Ledger, Story } from './ledger.ts';
import type { Event, State, Token, User } from './state.ts';

/** D1 holds every acknowledged write, and each other write as a whole or not at all. */
export function auditTruth(ledger: Ledger, state: State, strangers: ReadonlySet<string>): string[] {
  const byEmail = new Map(state.users.map((user) => [user.email, user]));
  const eventsOf = Map.groupBy(state.events, ({ user_id }) => user_id);
  const tokensOf = Map.groupBy(state.tokens, ({ user_id }) => user_id);
  const recordOf = new Map(state.records.map((record) => [record.user_id, record]));
  return [
    ...Object.entries(state.orphans).flatMap(([table, n]) =>
      fault(n > 0, `${n} ${table} of nobody`),
    ),
    ...state.users.flatMap(({ email }) =>
      fault(!strangers.has(email) && !ledger.stories.has(email), `${email} was made by nobody`),
    ),
    ...state.tokens.flatMap((token) => auditTokenEvents(token, eventsOf.get(token.user_id) ?? [])),
    ...[...eventsOf.values()].flatMap((events) =>
      fault(
        events.filter(({ action }) => action === 'user.delete').length > 1,
        `${events[0]?.user_id} was deleted twice`,
      ),
    ),
    ...[...ledger.stories.values()].flatMap((story) => {
      const user = byEmail.get(story.email);
      if (!user) return auditAbsence(story);
      const events = eventsOf.get(user.id) ?? [];
      const faults = [
        ...auditUser(story, user, events),
        ...auditRecord(story, recordOf.get(user.id), events),
        ...auditTokens(story, tokensOf.get(user.id) ?? []),
      ];
      return faults.map((text) => `${story.email}: ${text}`);
    }),
  ];
}

const fault = (is: boolean, text: string): string[] => (is ? [text] : []);

function auditAbsence({ email, made, deleted }: Story): string[] {
  return fault(made.acknowledged && !deleted, `${email}: made, and is not there`);
}

function auditUser(story: Story, user: User, events: readonly Event[]): string[] {
  const { made, memberships, deleted } = story;
  const attributes = JSON.parse(user.attributes) as Record<string, unknown>;
  const sent = new Set([...story.attributes.values()].flat().map(({ asked }) => asked));
  const acknowledged = [...sent].filter((asked) => asked.acknowledged).length;
  const expected = [...story.attributes].flatMap(([key, values]) => {
    const at = values.findIndex(({ value }) => value === attributes[key]);
    const last = values.findLastIndex(({ asked }) => asked.acknowledged);
    return fault(at < last, `${key} is ${attributes[key]}, and ${last} were acknowledged`);
  });
  const versions = events
    .filter(({ action }) => /^user\.(identify|create|change|update)$/.test(action))
    .map(({ version }) => version);
  return [
    ...fault(deleted?.acknowledged === true, 'deleted, and is there'),
    ...fault(user.principals !== 1, `${user.principals} principals`),
    ...fault(user.memberships !== memberships, `${user.memberships} of ${memberships} memberships`),
    ...fault(!made.acknowledged && user.version > 1, 'changed before it was made'),
    ...expected,
    ...fault(user.version < acknowledged, `version ${user.version} of ${acknowledged} changes`),
    ...auditVersions(versions, user.version),
  ];
}

/** Each version has exactly one event. */
function auditVersions(versions: readonly (number | null)[], last: number): string[] {
  const sorted = versions.map(Number).sort((a, b) => a - b);
  const whole = sorted.length === last && sorted.every((version, i) => version === i + 1);
  return fault(!whole, `version ${last} of the events ${sorted.join(' ')}`);
}

function auditRecord(
  { keys }: Story,
  record: State['records'][number] | undefined,
  events: readonly Event[],
): string[] {
  const stored = Object.keys(JSON.parse(record?.metadata ?? '{}') as object);
  const found = new Set(stored);
  const lost = [...keys].filter(([key, { acknowledged }]) => acknowledged && !found.has(key));
  const { version = 0 } = record ?? {};
  const versions = events
    .filter(({ action }) => action.startsWith('record.'))
    .map((event) => event.version);
  return [
    ...lost.map(([key]) => `the key ${key} is lost`),
    ...stored.flatMap((key) => fault(!keys.has(key), `nobody sent the key ${key}`)),
    ...fault(stored.length !== version, `version ${version} of ${stored.length} keys`),
    ...auditVersions(versions, version),
  ];
}

function auditTokens({ tokens, isService }: Story, stored: readonly Token[]): string[] {
  const personal = stored.filter(({ kind }) => kind === 'personal');
  const byName = new Map(personal.map((token) => [token.name, token]));
  const keys = stored.length - personal.length;
  return [
    ...fault(keys !== (isService ? 1 : 0), `${keys} API keys`),
    ...fault(byName.size !== personal.length, 'a token was stored twice'),
    ...personal.flatMap(({ name }) => fault(!tokens.has(name), `nobody asked for ${name}`)),
    ...[...tokens].flatMap(([name, { minted, revoked }]) => {
      const token = byName.get(name);
      if (!token) return fault(minted.acknowledged, `${name} is lost`);
      const live = token.revoked_at === null;
      return [
        ...fault(live && revoked?.acknowledged === true, `${name} is revoked, and opens`),
        ...fault(!live && !revoked, `nobody revoked ${name}`),
      ];
    }),
  ];
}

/** A token has one event for its start and one for its end. */
function auditTokenEvents({ id, kind, revoked_at }: Token, events: readonly Event[]): string[] {
  if (kind === 'service') return [];
  const told = (action: string) =>
    events.filter((event) => event.action === action && event.keys === JSON.stringify([id])).length;
  const [minted, revoked] = [told('token.mint'), told('token.revoke')];
  const isDemo = minted === 0 && revoked === 0 && id.startsWith('token_01hm6xq4');
  return [
    ...fault(minted !== 1 && !isDemo, `${id} has ${minted} events of its making`),
    ...fault(revoked !== (revoked_at === null ? 0 : 1), `${id} has ${revoked} events of its end`),
  ];
}

/** At any time, also under load: no copy shows a change that D1 does not hold. */
export function auditAhead(state: State, copies: readonly KeyOfCopy[]): string[] {
  const versions = versionsOf(state);
  const users = new Set(state.users.map(({ id }) => id));
  return copies.flatMap(({ name, metadata: { version } }) => {
    const [, userId = ''] = name.split('/');
    const known = versions.get(name) ?? 0;
    // The copy of a deleted user may stay until the registrar comes to it.
    return fault(users.has(userId) && version > known, `${name} shows ${version} of ${known}`);
  });
}

const versionsOf = ({ records }: State): ReadonlyMap<string, number> =>
  new Map(records.map((row) => [recordKey(row.user_id, row.tenant_key), row.version]));

const pathOf = (key: string): string => key.slice('copies/'.length);

/**
 * At the end every stored record of which a copy may exist is published at its version, and nothing
 * else is.
 */
export function auditCopies(state: State, copies: readonly KeyOfCopy[]): string[] {
  const versions = versionsOf(state);
  const live = new Set(
    state.tokens.filter(({ revoked_at }) => revoked_at === null).map(({ hash }) => hash),
  );
  const published = new Set(copies.map(({ name }) => name));
  return [
    ...[...versions.keys()]
      .filter((key) => state.copied.has(pathOf(key)))
      .flatMap((key) => fault(!published.has(key), `${key} is not published`)),
    ...copies.flatMap(({ name, metadata: { version, readers } }) => {
      const stored = versions.get(name) ?? 0;
      return [
        ...fault(!state.memberships.has(pathOf(name)), `${name} is of no member`),
        ...fault(!state.copied.has(pathOf(name)), `${name} is put without a mark`),
        ...fault(version !== stored, `${name} is at ${version} of ${stored}`),
        ...fault(
          Object.keys(readers).some((hash) => !live.has(hash)),
          `${name} is open to a token that is revoked`,
        ),
      ];
    }),
  ];
}
