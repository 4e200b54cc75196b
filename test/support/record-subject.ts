/** One record of Roster, whose storage lags, fails and is overtaken as a test wants. */
import {
  abortAllDurableObjects,
  createExecutionContext,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
  waitOnExecutionContext,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { recordKey } from '../../src/copies/copy.ts';
import { type Line, type LineRow, lineIn, linesOf } from '../../src/directory/history/line.ts';
import { type RecordRow, recordOf, type StoredRecord } from '../../src/directory/records/record.ts';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import worker from '../../src/worker.ts';
import { incoming, type Received, received, type Sent } from './client.ts';
import { clock, wait } from './fakes/clock.ts';
import { type Cast, castOf, publish, store } from './fakes/fault-cast.ts';
import { laggingKV } from './fakes/kv-in-memory.ts';
import { FORGOTTEN } from './johns-record.ts';
import { rule } from './key-rules.ts';
import { type Around, probeD1, probeKV, probeRegistrars } from './storage-probe.ts';

/** Ann's record in acme, with a KV that lags and fails, and a D1 that loses acknowledgements. */
export class Subject {
  readonly cast: Cast;
  readonly #kv = laggingKV();
  readonly #env = {
    ...env,
    COPIES: this.#kv.kv,
    DB: probeD1(env.DB, async (_name, call) => {
      const result = await call();
      await this.#overtake();
      return result;
    }),
    REGISTRAR: probeRegistrars(env.REGISTRAR, async (_name, call) => {
      await this.#overtake();
      const { beforeChange } = this;
      this.beforeChange = undefined;
      await beforeChange?.();
      return call();
    }),
  };
  /** Runs once, between the decision of a request and its change. */
  meanwhile: (() => Promise<unknown>) | undefined;
  /** Runs once, when the next change has been decided on. */
  beforeChange: (() => Promise<unknown>) | undefined;
  kvFails = false;
  losesNext = false;
  bookmark: string | null = null;

  private constructor(run: number) {
    this.cast = castOf(run);
  }

  /** A new record, with or without a copy in KV, and with or without a private key. */
  static async make(run: number, isHot: boolean, isPrivate: boolean): Promise<Subject> {
    const subject = new Subject(run);
    await store(subject.cast);
    if (isPrivate) await rule(subject.cast.acme.id, { c: { write: 'admin', read: 'admin' } });
    if (isHot) await publish(subject.cast, subject.#kv.kv);
    subject.#kv.catchUp();
    await subject.take();
    return subject;
  }

  async #overtake(): Promise<void> {
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
  }

  get #registrar() {
    return registrarOf(env, this.cast.ann.email);
  }

  readonly #around: Around = async (name, call) => {
    if (this.kvFails && (name === 'kv.put' || name === 'kv.delete')) throw new Error('KV failed');
    const result = await call();
    if (name !== 'd1.batch' || !this.losesNext) return result;
    this.losesNext = false;
    throw new Error('D1_ERROR: Network connection lost.');
  };

  /** Gives the registrar the bindings of this subject, also after an eviction. */
  async take(): Promise<void> {
    await runInDurableObject(this.#registrar, (instance) => {
      const inside = instance as unknown as { env: typeof env };
      const COPIES = probeKV(this.#kv.kv, this.#around);
      inside.env = { ...env, DB: probeD1(env.DB, this.#around), COPIES };
    });
  }

  async send(path: string, sent: Sent): Promise<Received> {
    const context = createExecutionContext();
    const answer = await worker.fetch(incoming(path, sent), this.#env, context);
    const read = await received(answer);
    await waitOnExecutionContext(context);
    const made = sent.method !== 'GET' && read.status < 300;
    if (made) this.bookmark = read.headers.get('x-d1-bookmark') ?? this.bookmark;
    return read;
  }

  /** A request for the record, by its owner or by the tenant's admin. */
  record(by: 'owner' | 'admin', sent: Sent): Promise<Received> {
    const { acme, ann, bob } = this.cast;
    const path = `/api/core/users/platform-metadata/?platform_key=${acme.key}`;
    return by === 'owner'
      ? this.send(path, { ...sent, token: ann.key.token })
      : this.send(`${path}&username=${ann.username}`, { ...sent, token: bob.key.token });
  }

  /** Undoes the change that made a version: in one's own history, or in that of the tenant. */
  async undo(by: 'owner' | 'admin', version: number, force: boolean): Promise<Received> {
    const { acme, ann, bob } = this.cast;
    const [path, { token }] =
      by === 'owner' ? [`users/${ann.id}`, ann.key] : [`organizations/${acme.id}`, bob.key];
    const made = await env.DB.prepare(
      "SELECT id FROM events WHERE user_id = ? AND scope_id = ? AND version = ? AND action GLOB 'record.*'",
    )
      .bind(ann.id, acme.id, version)
      .first<{ id: string }>();
    const query = force ? '?force=true' : '';
    return this.send(`/api/v1/${path}/history/${made?.id}/undo${query}`, { method: 'POST', token });
  }

  /** The lines of the history of the record, the newest first. */
  async lines(): Promise<Line[]> {
    const { ann, acme } = this.cast;
    const of = { userId: ann.id, scopeId: acme.id };
    const found = await linesOf(env.DB, of, { limit: 100 }).all<LineRow>();
    return found.results.map(lineIn).filter(({ action }) => action.startsWith('record.'));
  }

  /** The record as D1 has it. */
  async stored(): Promise<StoredRecord> {
    const { ann, acme } = this.cast;
    const row = await env.DB.prepare(
      `SELECT ? AS username, ? AS platform_key, 0 AS member_since, metadata, version, created_at,
              updated_at FROM platform_metadata WHERE user_id = ? AND scope_id = ?`,
    )
      .bind(ann.username, acme.key, ann.id, acme.id)
      .first<RecordRow>();
    if (!row) throw new Error('the record is there from the beginning');
    return recordOf(row);
  }

  /** Keeps the key `b` for admins, or frees it. */
  keep(isKept: boolean): Promise<Received> {
    const path = `/api/v1/organizations/${this.cast.acme.id}/metadata-keys/b`;
    const { token } = this.cast.bob.key;
    return isKept
      ? this.send(path, { method: 'PUT', token, body: { write: 'admin' } })
      : this.send(path, { method: 'DELETE', token });
  }

  evict = async () => {
    await evictDurableObject(this.#registrar);
    await this.take();
  };

  abort = async () => {
    await abortAllDurableObjects();
    await this.take();
  };

  /** Whether an alarm was due. One that the platform is running already counts as none. */
  alarm = async () => {
    await this.take();
    return runDurableObjectAlarm(this.#registrar);
  };

  /** Whether D1 says that a copy may exist. */
  mayBeCopied = async (): Promise<boolean> => {
    const mark = await env.DB.prepare(
      'SELECT 1 FROM copies WHERE user_id = ? AND tenant_key = ? AND expires_at > 0',
    )
      .bind(this.cast.ann.id, this.cast.acme.key)
      .first();
    return mark !== null;
  };

  /** Ends the mark and the copy, as a month does. The registrar and the isolates know of none. */
  expire = async () => {
    await env.DB.prepare('UPDATE copies SET expires_at = 0 WHERE user_id = ?')
      .bind(this.cast.ann.id)
      .run();
    await this.evict();
    await this.#kv.kv.delete(recordKey(this.cast.ann.id, this.cast.acme.key));
    this.#kv.catchUp();
    clock.pass(FORGOTTEN);
  };

  leave = () => evictDurableObject(this.#registrar);

  /** The copy that was put into KV last, even if readers do not see it yet. */
  get copy(): string | undefined {
    return this.#kv.holds(recordKey(this.cast.ann.id, this.cast.acme.key));
  }

  /** Lets all copies arrive in KV and be seen everywhere. */
  timePasses = async () => {
    await wait(5);
    this.#kv.catchUp();
  };
}
