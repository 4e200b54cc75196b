/** Clients that write without a pause until the server is gone. */
import { people, tenants } from '../../scripts/demo-data.ts';
import type { Asked, Ledger, Story, TokenStory } from './ledger.ts';

export const ROOT = 'root-token-of-the-process-tests-of-roster';
export const RECORD = `/api/core/users/platform-metadata/?platform_key=${tenants.acme.key}`;

/** A record holds 512 keys. */
const MOST_KEYS = 480;

interface Request {
  readonly token?: string;
  readonly body?: unknown;
}

/** Sends one write after the answer to another. */
class Client {
  readonly #url: string;
  readonly #ledger: Ledger;
  /** Every write must be acknowledged with a later state of D1 than this. */
  #bookmark: string;

  constructor(url: string, ledger: Ledger) {
    this.#url = url;
    this.#ledger = ledger;
    this.#bookmark = ledger.latest;
  }

  /** Sends a write and notes its acknowledgement. Rejects without a complete answer. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any shape
  async write(asked: Asked, method: string, path: string, request: Request = {}): Promise<any> {
    const { token = ROOT, body } = request;
    const response = await fetch(this.#url + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      this.#ledger.refused.push(`${method} ${path}: ${response.status} ${text}`);
      throw new Error('refused');
    }
    this.#ledger.acknowledge(asked);
    const bookmark = response.headers.get('x-d1-bookmark') ?? '';
    if (bookmark <= this.#bookmark) this.#ledger.outOfOrder.push(`${bookmark} at ${path}`);
    this.#bookmark = bookmark;
    if (bookmark > this.#ledger.latest) this.#ledger.latest = bookmark;
    return text && JSON.parse(text);
  }
}

/** Sets one key of a record. */
async function patchRecord(
  by: Client,
  ledger: Ledger,
  of: { readonly story: Story; readonly key: string; readonly token: string | undefined },
): Promise<void> {
  const asked = ledger.ask();
  of.story.keys.set(of.key, asked);
  const body = { metadata: { [of.key]: 1 } };
  await by.write(asked, 'PATCH', RECORD, { body, ...(of.token && { token: of.token }) });
}

/** Whether nobody reads the record of this email during a round. */
export const isUnread = (email: string): boolean => email.startsWith('hot.');

/** Reads a record as its user does, until a copy answers: the second reader has it published. */
async function readUntilCopied(url: string, token = ''): Promise<void> {
  for (let isCopied = false; !isCopied; ) {
    const answer = await fetch(url + RECORD, { headers: { Authorization: `Bearer ${token}` } });
    await answer.text();
    isCopied = answer.headers.get('Cache-Status')?.startsWith('roster; hit') ?? false;
  }
}

/** The first write after a restart. */
export const writeAgain = (url: string, ledger: Ledger, story: Story): Promise<void> =>
  patchRecord(new Client(url, ledger), ledger, {
    story,
    key: 'again',
    token: story.tokens.get('token 0')?.token,
  });

/** A load in progress. */
export interface Load {
  /** The people whose records are written most. */
  readonly hot: readonly Story[];
  /** Resolves when every client has found the server gone. */
  readonly over: Promise<unknown>;
}

/** Creates the people of a round and starts the clients. */
export async function startLoad(url: string, ledger: Ledger, round: number): Promise<Load> {
  const client = () => new Client(url, ledger);
  const email = (who: string) => `${who}.${round}@example.com`;

  const create = async (by: Client, who: string, isService = false) => {
    const placed = { organization: tenants.acme.id, applicationId: tenants.myApp.id };
    const story = ledger.story(email(who), { memberships: 2, isService });
    const body = { email: story.email, ...placed, isServiceUser: isService };
    const { user } = await by.write(story.made, 'POST', '/api/v1/platform/users', { body });
    return { story, userId: user.id as string, principalId: user.principalId as string };
  };
  const mint = async (by: Client, { story, userId }: { story: Story; userId: string }, n = 0) => {
    const name = `token ${n}`;
    const token: TokenStory = { minted: ledger.ask() };
    story.tokens.set(name, token);
    const body = { name, userId };
    const { data } = await by.write(token.minted, 'POST', '/api/v1/tokens', { body });
    token.token = data.token;
    return { token, id: data.id as string };
  };
  const patch = (by: Client, story: Story, key: string, token: string | undefined) =>
    patchRecord(by, ledger, { story, key, token });
  const identify = (by: Client, asked: Asked, story: Story, attributes: object) =>
    by.write(asked, 'POST', '/api/v1/users/identify', {
      body: { email: story.email, attributes },
    });
  const set = (by: Client, story: Story, attribute: string, value: unknown, asked: Asked) => {
    const values = story.attributes.get(attribute) ?? [];
    story.attributes.set(attribute, [...values, { value, asked }]);
    return identify(by, asked, story, { [attribute]: value });
  };

  const first = client();
  const hot: (Awaited<ReturnType<typeof create>> & { readonly token: string | undefined })[] = [];
  for (const who of ['hottest', 'hotter', 'hot']) {
    const person = await create(first, who);
    const { token } = await mint(first, person);
    await patch(first, person.story, 'first', token.token);
    if (!isUnread(person.story.email)) await readUntilCopied(url, token.token);
    hot.push({ ...person, token: token.token });
  }
  const known = ledger.story(email('known'));
  await set(first, known, 'mrr', 0, known.made);

  /** Repeats an action until it fails. */
  const again = (work: (by: Client, n: number) => Promise<unknown>) =>
    (async () => {
      const by = client();
      for (let n = 1; ; n += 1) await work(by, n);
    })();
  const several = (count: number, work: (by: Client, c: number, n: number) => Promise<unknown>) =>
    Array.from({ length: count }, (_, c) => again((by, n) => work(by, c, n)));
  const patching = hot.flatMap(({ story, token }, i) =>
    several([6, 2, 1][i] ?? 1, async (by, c, n) => {
      if (story.keys.size >= MOST_KEYS) throw new Error('the record is full');
      await patch(by, story, `c${c}n${n}`, token);
    }),
  );
  const others = [
    again((by, n) => set(by, known, 'mrr', n, ledger.ask())),
    again((by, n) => set(by, known, 'plan', `plan ${n}`, ledger.ask())),
    again((by, n) => {
      const story = ledger.story(email(`new${n}`));
      return set(by, story, 'mrr', n, story.made);
    }),
    // Creates people with a token and a record, and deletes every other one again.
    ...several(3, async (by, c, n) => {
      const { story, ...ids } = await create(by, `whole${c}n${n}`);
      const { token } = await mint(by, { story, ...ids });
      await patch(by, story, 'only', token.token);
      if (n % 2 === 0) return;
      story.deleted = ledger.ask();
      await by.write(story.deleted, 'DELETE', `/api/v1/users/${ids.principalId}`);
    }),
    ...several(2, (by, c, n) => create(by, `service${c}n${n}`, true)),
    again(async (by, n) => {
      const [person] = hot;
      if (!person) return;
      const { token, id } = await mint(by, person, n);
      token.revoked = ledger.ask();
      await by.write(token.revoked, 'DELETE', `/api/v1/tokens/${id}`);
    }),
  ];
  const over = Promise.allSettled([...patching, ...others]);
  return { hot: hot.map(({ story }) => story), over };
}

/** Emails of people of earlier rounds. */
export const cast = new Set(Object.values(people).map(({ email }) => email));
