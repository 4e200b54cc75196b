/** Checks the history of one record against the promises. Pure: a history in, violations out. */

interface Operation {
  readonly location: string;
  /** Positions in the total order of all beginnings and ends. */
  readonly begun: number;
  readonly ended: number;
  /** The times of the beginning and the end, in milliseconds. */
  readonly begunAt: number;
  readonly endedAt: number;
  /** The answer: the version, and the names of the keys if there was a body. */
  readonly version: number;
  readonly keys?: readonly string[] | undefined;
}

/** A key that admins alone change. Each write of theirs but a `clear` sets it. */
export const KEPT = 'kept';

/** An acknowledged write. Each but a `clear` sets a key of its own. */
export interface Write extends Operation {
  readonly how: 'merge' | 'replace' | 'clear';
  readonly key: string;
  /** By an admin of the tenant, who named the owner of the record. */
  readonly isByAdmin?: boolean | undefined;
  /** The version that it required. */
  readonly ifVersion?: number | undefined;
}

export interface Read extends Operation {
  readonly how: 'read';
  /** The version of the write whose bookmark it sent. */
  readonly bringing?: number | undefined;
  /** Its cache directive: `no-cache`, or the seconds of `max-age`. */
  readonly noCache?: boolean | undefined;
  readonly maxAge?: number | undefined;
}

export type History = readonly (Write | Read)[];

/** The bounds on the age of an answer, in milliseconds. */
export interface Bounds {
  /** From an acknowledgement until no location has an older copy. */
  readonly copies: number;
  /** From an acknowledgement until the replica shows it. */
  readonly replica: number;
}

/** Each broken promise, as a sentence. */
export function violationsIn(history: History, bounds: Bounds): string[] {
  const writes = history.filter(isWrite);
  const reads = history.filter(isRead);
  return [
    ...versionsAreUnique(writes),
    ...versionsAreWhole(writes),
    ...conditionsHeld(writes),
    ...nothingIsLost(history, writes),
    ...nothingFromTheFuture(history, writes),
    ...primaryInOrder(history),
    ...ownLocationShown(writes, reads),
    ...ownBookmarkShown(reads),
    ...nothingTooOld(writes, reads, bounds),
  ];
}

const isWrite = (each: Write | Read): each is Write => each.how !== 'read';
const isRead = (each: Write | Read): each is Read => each.how === 'read';
const told = (each: Write | Read) => `${each.how} at ${each.begun} answered ${each.version}`;

/** Two acknowledgements share a version only if the second one had nothing left to clear. */
const versionsAreUnique = (writes: readonly Write[]) =>
  [...Map.groupBy(writes, ({ version }) => version)]
    .filter(([version, sharing]) => {
      return version > 0 && sharing.length > 1 && sharing.some(({ how }) => how !== 'clear');
    })
    .map(([version, sharing]) => `version ${version} was acknowledged ${sharing.length} times`);

function versionsAreWhole(writes: readonly Write[]): string[] {
  const versions = new Set(writes.map(({ version }) => version));
  const newest = Math.max(0, ...versions);
  return Array.from({ length: newest }, (_, i) => i + 1)
    .filter((version) => !versions.has(version))
    .map((version) => `version ${version} was acknowledged to nobody`);
}

const conditionsHeld = (writes: readonly Write[]) =>
  writes
    .filter(({ ifVersion, version }) => ifVersion !== undefined && version !== ifVersion + 1)
    .map((each) => `${told(each)}, though it was to change ${each.ifVersion} only`);

/** A body holds the keys of all writes up to its version, except for replaced and cleared ones. */
function nothingIsLost(history: History, writes: readonly Write[]): string[] {
  // Of clearings that share a version, one by an admin has left nothing.
  const [byOwners, byAdmins] = [false, true].map((by) =>
    writes.filter(({ isByAdmin = false }) => isByAdmin === by),
  );
  const made = new Map(
    [...(byOwners ?? []), ...(byAdmins ?? [])].map((write) => [write.version, write]),
  );
  const inOrder = [...history].sort((a, b) => a.version - b.version);
  const violations: string[] = [];
  let keys: string[] = [];
  let reached = 0;
  for (const each of inOrder) {
    while (reached < each.version) {
      reached += 1;
      const write = made.get(reached);
      if (write) keys = keysAfter(write, keys);
    }
    const held = each.keys && [...each.keys].sort().join();
    if (held !== undefined && held !== keys.join()) {
      violations.push(`${told(each)} with ${held || 'nothing'} in place of ${keys.join()}`);
    }
  }
  return violations;
}

function keysAfter({ how, key, isByAdmin = false }: Write, before: readonly string[]): string[] {
  const mine = how === 'clear' ? [] : [key, ...(isByAdmin ? [KEPT] : [])];
  const left = before.filter((each) => how === 'merge' || (each === KEPT && !isByAdmin));
  return [...new Set([...left, ...mine])].sort();
}

function nothingFromTheFuture(history: History, writes: readonly Write[]): string[] {
  const newestBegun = newest(writes, ({ begun }) => begun);
  return history
    .filter((each) => each.version > newestBegun(each.ended))
    .map((each) => `${told(each)}, which nobody had begun to write`);
}

/** Answers of the primary are linear: none is older than an answer before its beginning. */
function primaryInOrder(history: History): string[] {
  const atPrimary = history.filter((each) => isWrite(each) || each.noCache);
  const newestKnown = newest(atPrimary, ({ ended }) => ended);
  return atPrimary
    .filter((each) => each.version < newestKnown(each.begun))
    .map((each) => `${told(each)} at the primary, after ${newestKnown(each.begun)}`);
}

/** A plain read shows every acknowledged write of its location. */
function ownLocationShown(writes: readonly Write[], reads: readonly Read[]): string[] {
  return [...Map.groupBy(writes, ({ location }) => location)].flatMap(([location, there]) => {
    const acknowledged = newest(there, ({ ended }) => ended);
    return reads
      .filter((read) => read.location === location && read.maxAge === undefined)
      .filter((read) => read.version < acknowledged(read.begun))
      .map((read) => `${told(read)} ${location}, after ${acknowledged(read.begun)} there`);
  });
}

const ownBookmarkShown = (reads: readonly Read[]) =>
  reads
    .filter(({ bringing, version }) => version < (bringing ?? 0))
    .map((read) => `${told(read)} to one who brought the bookmark of ${read.bringing}`);

/** An answer is at most as old as copies may be, or as its request allows. */
function nothingTooOld(writes: readonly Write[], reads: readonly Read[], bounds: Bounds): string[] {
  const acknowledged = newest(writes, ({ endedAt }) => endedAt);
  const oldest = ({ maxAge, begunAt }: Read) => {
    const asked = maxAge === undefined ? bounds.copies : (maxAge + 1) * 1_000 + bounds.replica;
    return acknowledged(begunAt - asked);
  };
  return reads
    .filter((read) => read.version < oldest(read))
    .map((read) => `${told(read)}, too old after ${oldest(read)}`);
}

/** The newest version of the operations before a position. */
function newest<Each extends Operation>(
  operations: readonly Each[],
  place: (operation: Each) => number,
): (limit: number) => number {
  const inOrder = [...operations].sort((a, b) => place(a) - place(b));
  const places = inOrder.map(place);
  let version = 0;
  const newestAt = inOrder.map((each) => {
    version = Math.max(version, each.version);
    return version;
  });
  return (limit) => {
    let [low, high] = [0, places.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[middle] as number) < limit) low = middle + 1;
      else high = middle;
    }
    return newestAt[low - 1] ?? 0;
  };
}
