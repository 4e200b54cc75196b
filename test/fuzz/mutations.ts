/** The ways to break a valid request. */
import fc from 'fast-check';
import { breakUtf8, textMutations, valueMutations } from './body-mutations.ts';
import { type Draft, type Pair, segmentOf } from './draft.ts';
import { hostileValue } from './hostile.ts';

type Apply = (draft: Draft, at: number, hostile: unknown) => Draft;

const textOf = ({ body, rawBody }: Draft): string | undefined =>
  typeof rawBody === 'string' ? rawBody : body === undefined ? undefined : JSON.stringify(body);

const onText =
  (change: (text: string, at: number, hostile: unknown) => Draft['rawBody']): Apply =>
  (draft, at, hostile) => {
    const text = textOf(draft);
    const rawBody = text === undefined ? undefined : change(text, at, hostile);
    return rawBody === undefined ? draft : { ...draft, rawBody };
  };

const onValue =
  (change: (value: unknown, at: number, hostile: unknown) => unknown): Apply =>
  (draft, at, hostile) =>
    draft.body === undefined ? draft : { ...draft, body: change(draft.body, at, hostile) };

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'PROPFIND',
  'QUERY',
  'x',
];

const CONTENT_TYPES = [
  ...['', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'],
  ...['application/json; charset=utf-16', 'application/json;charset="UTF-8"', 'APPLICATION/JSON'],
  ...['application/json, text/plain', 'application/merge-patch+json', 'application/json;', ';'],
];

/** A header holds visible ASCII. Other characters are left out. */
const headerText = (hostile: unknown) =>
  String(typeof hostile === 'string' ? hostile : JSON.stringify(hostile))
    .replace(/[^\x20-\x7e]/g, '')
    .trim();

const HEADERS: readonly ((hostile: string) => Pair)[] = [
  (hostile) => ['Idempotency-Key', hostile],
  () => ['Idempotency-Key', 'the-same-key'],
  (hostile) => ['If-Match', hostile],
  () => ['If-Match', '*'],
  () => ['If-Match', '"1-x", W/"2-y"'],
  (hostile) => ['If-None-Match', hostile],
  () => ['If-None-Match', '*'],
  (hostile) => ['x-d1-bookmark', hostile],
  () => ['x-d1-bookmark', `ffffffff-ffffffff-ffffffff-${'f'.repeat(32)}`],
  (hostile) => ['Cache-Control', hostile],
  () => ['Cache-Control', 'max-age=60'],
  () => ['Cache-Control', 'max-age=99999999999999999999, only-if-cached, no-cache="x'],
  () => ['Cache-Control', 'no-store'],
  (hostile) => ['x-request-id', hostile],
  (hostile) => ['Origin', hostile],
  (hostile) => ['Accept', hostile],
  () => ['X-HTTP-Method-Override', 'DELETE'],
  () => ['X-Forwarded-Host', 'evil.example'],
  () => ['Content-Encoding', 'gzip'],
  () => ['Content-Length', '5'],
  () => ['Expect', '100-continue'],
  () => ['Range', 'bytes=0-1'],
];

const CREDENTIALS: readonly ((token: string) => string)[] = [
  (token) => token.toUpperCase(),
  (token) => token.slice(0, -1),
  (token) => `${token}0`,
  () => 'a.b.c',
  () => 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.',
  () => 'x'.repeat(9_000),
  () => '',
];

const RAW_QUERIES = ['%', '%zz=1', '%ff=%fe', 'a[]=1&a[b]=2', '=', '&&&', '__proto__=1', '?', '#'];

const withHeader = (draft: Draft, [name, value]: Pair): Draft => ({
  ...draft,
  headers: [...draft.headers.filter(([other]) => other !== name), [name, value]],
});

const mutations: Readonly<Record<string, Apply>> = {
  ...Object.fromEntries(
    Object.entries(valueMutations).map(([name, each]) => [name, onValue(each)]),
  ),
  ...Object.fromEntries(Object.entries(textMutations).map(([name, each]) => [name, onText(each)])),
  utf8: onText(breakUtf8),
  method: (draft, at) => ({ ...draft, method: METHODS[at % METHODS.length] ?? 'GET' }),
  unasked: (draft, _at, hostile) => ({ ...draft, body: hostile }),
  mediaType: (draft, at) =>
    withHeader(draft, ['Content-Type', CONTENT_TYPES[at % CONTENT_TYPES.length] ?? '']),
  header: (draft, at, hostile) => {
    const pair = HEADERS[at % HEADERS.length]?.(headerText(hostile));
    return pair ? withHeader(draft, pair) : draft;
  },
  credential: (draft, at) => {
    const [, token = ''] = draft.headers.find(([name]) => name === 'Authorization') ?? [];
    const broken = CREDENTIALS[at % CREDENTIALS.length]?.(token.replace('Bearer ', '')) ?? '';
    return { ...withHeader(draft, ['Authorization', `Token ${broken}`]), caller: 'forged' };
  },
  segment: (draft, at, hostile) => {
    const i = at % draft.segments.length;
    const text = segmentOf(String(hostile)).slice(0, 3_000);
    return { ...draft, segments: draft.segments.map((each, n) => (n === i ? text : each)) };
  },
  parameter: (draft, at, hostile) => {
    const named = draft.contract.path.slice(1).split('/');
    const places = named.flatMap((segment, n) => (segment.startsWith(':') ? [n] : []));
    const i = places[at % Math.max(places.length, 1)];
    const text = segmentOf(String(hostile)).slice(0, 3_000);
    return { ...draft, segments: draft.segments.map((each, n) => (n === i ? text : each)) };
  },
  doubleSlash: (draft, at) => ({
    ...draft,
    segments: draft.segments.toSpliced(at % draft.segments.length, 0, ''),
  }),
  upperPath: (draft) => ({ ...draft, segments: draft.segments.map((each) => each.toUpperCase()) }),
  encodedPath: (draft) => ({
    ...draft,
    segments: draft.segments.map((each) =>
      each.replace(/[a-z]/, (x) => `%${x.charCodeAt(0).toString(16)}`),
    ),
  }),
  duplicateParameter: (draft, at, hostile) => {
    const pair = draft.query[at % Math.max(draft.query.length, 1)];
    return pair ? { ...draft, query: [...draft.query, [pair[0], String(hostile)]] } : draft;
  },
  dropParameter: (draft, at) => ({
    ...draft,
    query: draft.query.toSpliced(at % Math.max(draft.query.length, 1), 1),
  }),
  hostileParameter: (draft, at, hostile) => ({
    ...draft,
    query: draft.query.map((pair, i) => {
      return i === at % draft.query.length ? ([pair[0], String(hostile)] as const) : pair;
    }),
  }),
  unknownParameter: (draft, _at, hostile) => ({
    ...draft,
    query: [...draft.query, [String(hostile), '1'], [`attr.${String(hostile)}`, String(hostile)]],
  }),
  rawQuery: (draft, at) => ({ ...draft, rawQuery: RAW_QUERIES[at % RAW_QUERIES.length] ?? '' }),
};

interface Step {
  readonly name: string;
  readonly at: number;
  readonly hostile: unknown;
}

const step: fc.Arbitrary<Step> = fc.record({
  name: fc.constantFrom(...Object.keys(mutations)),
  at: fc.nat(500),
  hostile: hostileValue,
});

/** A third of all requests stay valid. Most others break in one place. */
export const steps: fc.Arbitrary<Step[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step[]>([]) },
  { weight: 5, arbitrary: step.map((one) => [one]) },
  { weight: 2, arbitrary: fc.array(step, { minLength: 2, maxLength: 4 }) },
);

export const broken = (draft: Draft, all: readonly Step[]): Draft =>
  all.reduce<Draft>((each, { name, at, hostile }) => {
    const next = mutations[name]?.(each, at, hostile) ?? each;
    return { ...next, mutations: [...each.mutations, `${name}@${at}`] };
  }, draft);
