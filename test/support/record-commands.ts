import fc from 'fast-check';
import { expect } from 'vitest';
import { type Received, ROOT, type Sent } from './client.ts';
import { eventually } from './eventually.ts';
import {
  type By,
  type Change,
  changed,
  type Doc,
  type Expected,
  expected,
  FIRST,
  isRefused,
  type RecordModel,
  seenBy,
  textOf,
  type Value,
} from './record-model.ts';
import { checkPast, undoingOf } from './record-past.ts';
import { Subject } from './record-subject.ts';

/** `wrote` is true after a change where a copy may exist, so that one must be published. */
type State = { now: RecordModel; wrote: boolean; versions: Map<number, Doc> };
type Command = fc.AsyncCommand<State, Subject>;

/** A command that may come at any time. */
const command = (
  name: string,
  run: (state: State, subject: Subject) => Promise<unknown>,
): Command => ({
  check: () => true,
  run: async (state, subject) => {
    await run(state, subject);
  },
  toString: () => name,
});

function verify({ status, text, json, headers }: Received, wanted: Expected): void {
  expect({ status, text: status === wanted.status ? '' : text }).toEqual({
    status: wanted.status,
    text: '',
  });
  if (!wanted.record) return;
  const { doc, version } = wanted.record;
  expect(headers.get('ETag')).toMatch(new RegExp(`^"${version}-`));
  if (status === 200) expect(JSON.stringify(json.metadata)).toBe(textOf(doc));
}

const sentFor = (change: Change, headers: Record<string, string> = {}): Sent => {
  const type = change.how === 'merge-patch' ? 'application/merge-patch+json' : 'application/json';
  const method = { merge: 'PATCH', 'merge-patch': 'PATCH', replace: 'PUT', clear: 'DELETE' };
  const { how, ...body } = change;
  if (how === 'clear') return { method: 'DELETE', headers };
  return { method: method[how], body, headers: { 'Content-Type': type, ...headers } };
};

/** Makes a change in the model, if it is allowed. Returns the answer to it. */
async function make(state: State, subject: Subject, made: Change, by: By): Promise<Expected> {
  const { isMember } = state.now;
  if (isMember && isRefused(state.now, made, by)) return refused();
  if (isMember) {
    const wrote = state.wrote || (await subject.mayBeCopied());
    Object.assign(state, { now: changed(state.now, made, by), wrote });
    state.versions.set(state.now.version, state.now.doc);
  }
  return expected(state.now, by, made.how === 'clear' ? 204 : 200);
}

function refused(): Expected {
  count('refused by a rule');
  return { status: 403 };
}

const change = (by: By, made: Change): Command =>
  command(`${by} ${made.how} ${JSON.stringify(made)}`, async (state, subject) => {
    const answer = await subject.record(by, sentFor(made));
    verify(answer, await make(state, subject, made, by));
  });

const freshly = { 'Cache-Control': 'no-cache' };

/** A PUT with `If-Match`: of the current version or of an earlier one. */
const conditionalPut = (metadata: Doc, isRight: boolean): Command =>
  command(`put ${textOf(metadata)} if ${isRight ? '' : 'not '}changed`, async (state, subject) => {
    const found = (await subject.record('owner', { headers: freshly })).headers.get('ETag');
    const tag = isRight ? (found ?? '"0-"') : (found ?? '"0-"').replace(/\d+/, (n) => `${+n - 1}`);
    const made = { how: 'replace', metadata } as const;
    const answer = await subject.record('owner', sentFor(made, { 'If-Match': tag }));
    if (!isRight && state.now.isMember) return verify(answer, { status: 412 });
    verify(answer, await make(state, subject, made, 'owner'));
  });

/** The admin changes the record between the check of a PUT's condition and the PUT itself. */
const overtakenPut = (metadata: Doc, first: Change): Command =>
  command(
    `put ${textOf(metadata)}, overtaken by ${JSON.stringify(first)}`,
    async (state, subject) => {
      const found = (await subject.record('owner', { headers: freshly })).headers.get('ETag');
      const before = state.now;
      overtake(state, subject, first);
      const made = { how: 'replace', metadata } as const;
      const answer = await subject.record('owner', sentFor(made, { 'If-Match': found ?? '"0-"' }));
      // A refusal is final. Whatever was allowed is decided anew.
      if (before.isMember && isRefused(before, made, 'owner')) {
        return verify(answer, refused());
      }
      if (before.isMember && state.now !== before) return verify(answer, { status: 412 });
      verify(answer, await make(state, subject, made, 'owner'));
    },
  );

/** Without a condition the change succeeds, and may replace the admin's. */
const overtakenChange = (made: Change, first: Change): Command =>
  command(
    `${JSON.stringify(made)}, overtaken by ${JSON.stringify(first)}`,
    async (state, subject) => {
      const before = state.now;
      overtake(state, subject, first);
      await changeAfter(before, state, subject, made);
    },
  );

/** A rule comes or goes between the decision and the change. */
const ruledChange = (made: Change, isKept: boolean): Command =>
  command(
    `${JSON.stringify(made)}, while b becomes ${isKept ? 'kept' : 'free'}`,
    async (state, subject) => {
      const before = state.now;
      subject.meanwhile = () => keepIn(state, subject, isKept);
      await changeAfter(before, state, subject, made);
    },
  );

/**
 * A refusal is final. Whatever was allowed is decided anew, also by rules of before that the
 * isolate remembers: the other change may have come by then.
 */
async function changeAfter(before: RecordModel, state: State, subject: Subject, made: Change) {
  const answer = await subject.record('owner', sentFor(made));
  const isFinal = before.isMember && isRefused(before, made, 'owner') && answer.status === 403;
  verify(answer, isFinal ? refused() : await make(state, subject, made, 'owner'));
}

function overtake(
  state: State,
  subject: Subject,
  first: Change,
  when: 'meanwhile' | 'beforeChange' = 'meanwhile',
): void {
  subject[when] = async () => {
    const answer = await subject.record('admin', sentFor(first));
    verify(answer, await make(state, subject, first, 'admin'));
  };
}

/** The status of an undo that changes nothing; of one by a former member, and of theirs. */
const NOT_UNDONE = { hidden: 404, 'nothing named': 409, 'nothing left': 200, 'changed since': 409 };

/** Undoes a version: the newest for 0, the one before it for 1. */
const undo = (by: By, back: number, force: boolean, first?: Change): Command =>
  command(
    `${by} undoes ${back}${force ? ', by force' : ''}${first ? `, overtaken by ${JSON.stringify(first)}` : ''}`,
    async (state, subject) => {
      const version = state.now.version - back;
      // The first version was there before the history.
      if (version <= FIRST.version) return;
      if (first) overtake(state, subject, first, 'beforeChange');
      const { status, json, text } = await subject.undo(by, version, force);
      // One that changes nothing is not overtaken.
      subject.beforeChange = undefined;
      const undoing = undoingOf(state.now, state.versions, { version, by, force });
      const isNamed = undoing.is !== 'hidden' && undoing.is !== 'nothing named';
      const wanted =
        isNamed && !state.now.isMember
          ? expected(state.now, by)
          : undoing.is === 'change'
            ? await make(state, subject, undoing.change, by)
            : { status: NOT_UNDONE[undoing.is] };
      expect({ status, text: status === wanted.status ? '' : text }).toEqual({
        status: wanted.status,
        text: '',
      });
      const line = json.data ?? json.line;
      if (status === 200) expect(line?.version ?? null).toBe(wanted.record?.version ?? null);
      count(`undo: ${undoing.is}`);
    },
  );

async function keepIn(state: State, subject: Subject, isKept: boolean): Promise<void> {
  const { status } = await subject.keep(isKept);
  const { isKept: wasKept } = state.now;
  if (isKept) expect(status).toBe(wasKept ? 200 : 201);
  else expect(status).toBe(wasKept ? 200 : 404);
  state.now = { ...state.now, isKept };
}

const get = (name: string, headers: (subject: Subject) => Record<string, string>): Command =>
  command(name, async (state, subject) => {
    const answer = await subject.record('owner', { method: 'GET', headers: headers(subject) });
    const [, from = `${answer.status}`] = answer.headers.get('Cache-Status')?.split('; ') ?? [];
    count(from);
    verify(answer, expected(state.now, 'owner'));
  });

const withBookmark = ({ bookmark }: Subject): Record<string, string> =>
  bookmark === null ? {} : { 'x-d1-bookmark': bookmark };

const remove = command('the member leaves', async (state, subject) => {
  const { acme, ann, bob } = subject.cast;
  const path = `/api/v1/organizations/${acme.id}/members/${ann.id}`;
  const { status } = await subject.send(path, { method: 'DELETE', token: bob.key.token });
  expect(status).toBe(state.now.isMember ? 200 : 404);
  Object.assign(state, { now: { ...state.now, isMember: false }, wrote: false });
});

const add = command('the member joins', async (state, subject) => {
  const { acme, ann } = subject.cast;
  const path = `/api/v1/organizations/${acme.id}/members`;
  const { status } = await subject.send(path, {
    method: 'POST',
    token: ROOT,
    body: { userId: ann.id },
  });
  expect(status).toBe(state.now.isMember ? 409 : 201);
  if (status === 201) Object.assign(state, { now: { ...state.now, isMember: true }, wrote: false });
});

const keep = (isKept: boolean): Command =>
  command(`b is ${isKept ? 'kept for admins' : 'free'}`, (state, subject) =>
    keepIn(state, subject, isKept),
  );

/** Whatever was lost before: the alarm goes on until KV holds the current record. */
const rest = command('all comes to rest', async ({ now, wrote }, subject) => {
  subject.kvFails = false;
  for (let rung = true, times = 0; rung && times < 4; times += 1) rung = await subject.alarm();
  await subject.timePasses();
  // On a busy machine the platform may be running the alarm itself.
  await eventually(() => {
    const { copy } = subject;
    if (!now.isMember) expect(copy).toBeUndefined();
    else if (wrote || copy !== undefined) {
      expect(copy).toContain(`"metadata":${textOf(seenBy(now, 'owner'))},`);
    }
  });
});

/** Nobody missed the copy for a month: KV has dropped it, and the mark has ended. */
const copyExpires = command('the copy expires', async (state, subject) => {
  // The alarm has published all that was due before.
  for (let rung = true, times = 0; rung && times < 4; times += 1) rung = await subject.alarm();
  await subject.expire();
  state.wrote = false;
});

const happens = (name: string, run: (subject: Subject) => unknown): Command =>
  command(name, async (_, subject) => run(subject));

const key = fc.constantFrom('a', 'b', 'c');
const leaf: fc.Arbitrary<Value> = fc.constantFrom(0, 1, '', 'x', null);
const nested: fc.Arbitrary<Value> = fc.dictionary(key, leaf, { maxKeys: 2, noNullPrototype: true });
const doc: fc.Arbitrary<Doc> = fc.dictionary(key, fc.oneof(leaf, nested), {
  maxKeys: 3,
  noNullPrototype: true,
});
const by = fc.constantFrom('owner' as const, 'owner' as const, 'admin' as const);
const made: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    how: fc.constant('merge' as const),
    metadata: doc,
    delete_keys: fc.uniqueArray(key, { maxLength: 2 }),
  }),
  fc.record({ how: fc.constant('merge-patch' as const), metadata: doc }),
  fc.record({ how: fc.constant('replace' as const), metadata: doc }),
  fc.constant({ how: 'clear' as const }),
);

/** Sequences of events. Reads and writes are more frequent than accidents. */
export const happenings = (maxCommands: number) => {
  const change$ = fc.tuple(by, made).map(([who, what]) => change(who, what));
  const plain = fc.constant(get('get', () => ({})));
  const undo$ = fc
    .tuple(
      by,
      fc.constantFrom(0, 0, 0, 1, 2),
      fc.boolean(),
      fc.option(made, { freq: 2, nil: undefined }),
    )
    .map(([who, back, force, first]) => undo(who, back, force, first));
  return fc.commands<State, Subject, false>(
    [
      ...[change$, change$, change$, plain, plain, plain, plain],
      fc.tuple(doc, fc.boolean()).map(([metadata, isRight]) => conditionalPut(metadata, isRight)),
      fc.tuple(doc, made).map(([metadata, first]) => overtakenPut(metadata, first)),
      fc.tuple(made, made).map(([second, first]) => overtakenChange(second, first)),
      fc.tuple(made, fc.boolean()).map(([what, isKept]) => ruledChange(what, isKept)),
      ...[undo$, undo$, undo$],
      fc.constant(get('get with bookmark', withBookmark)),
      fc.constant(get('get, fresh', () => freshly)),
      fc.constant(get('get, remembered', () => ({ 'Cache-Control': 'max-age=60' }))),
      ...[fc.constant(remove), fc.constant(add), fc.boolean().map(keep)],
      fc.constant(happens('the registrar is evicted', ({ evict }) => evict())),
      fc.constant(happens('all objects are aborted', ({ abort }) => abort())),
      fc.constant(happens('the alarm rings', ({ alarm }) => alarm())),
      fc.constant(copyExpires),
      fc.constant(happens('time passes', ({ timePasses }) => timePasses())),
      fc.constant(rest),
      fc.boolean().map((fails) =>
        happens(`KV ${fails ? 'fails' : 'works'}`, (subject) => {
          subject.kvFails = fails;
        }),
      ),
      fc.constant(
        happens('D1 is to lose an acknowledgement', (subject) => {
          subject.losesNext = true;
        }),
      ),
    ],
    { maxCommands, size: 'max' },
  );
};

let runs = 0;

/** The number of reads by source, and of refusals. */
export const answered = new Map<string, number>();

function count(what: string): void {
  answered.set(what, (answered.get(what) ?? 0) + 1);
}

/** Runs sequences, each on a record of its own. A failure prints the way to repeat it. */
export async function letHappen(sequences: number, start: number): Promise<void> {
  const world = [fc.boolean(), fc.boolean()] as const;
  const property = fc.asyncProperty(
    ...world,
    happenings(14),
    async (isHot, isPrivate, commands) => {
      const subject = await Subject.make(++runs, isHot, isPrivate);
      const now = { ...FIRST, isPrivate };
      const versions = new Map([[FIRST.version, FIRST.doc]]);
      const model: State = { now, wrote: false, versions };
      await fc.asyncModelRun(() => ({ model, real: subject }), commands);
      await checkPast(subject, model.now, versions);
      await subject.leave();
    },
  );
  await fc.assert(property, { numRuns: sequences, seed: start, endOnFailure: false });
}
