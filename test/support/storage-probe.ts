/** Wraps real bindings, so that a test can count, delay or break the calls. */
import { wait } from './fakes/clock.ts';

export type Around = <Result>(name: string, call: () => Promise<Result>) => Promise<Result>;

const STATEMENT_CALLS = new Set(['first', 'all', 'run', 'raw']);

/**
 * Every round trip to D1 goes through `around`. `prepared` sees the text of every statement, and
 * `beforeBatch` the texts of a batch, before it is sent.
 */
export function probeD1(
  db: D1Database,
  around: Around,
  prepared: (sql: string) => void = () => undefined,
  beforeBatch: (texts: readonly string[]) => Promise<unknown> | undefined = () => undefined,
): D1Database {
  const real = new WeakMap<object, D1PreparedStatement>();
  const texts = new WeakMap<object, string>();
  const wrap = (statement: D1PreparedStatement, sql: string): D1PreparedStatement => {
    const probe = new Proxy(statement, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        if (name === 'bind') return (...values: unknown[]) => wrap(target.bind(...values), sql);
        const call = member.bind(target);
        if (!STATEMENT_CALLS.has(String(name))) return call;
        return (...values: unknown[]) => around(`d1.${String(name)}`, () => call(...values));
      },
    });
    real.set(probe, statement);
    texts.set(probe, sql);
    return probe;
  };
  /** The Worker measures statements through objects whose prototype is the statement. */
  const textOf = (statement: object | null): string =>
    statement === null
      ? ''
      : (texts.get(statement) ?? textOf(Object.getPrototypeOf(statement) as object | null));
  const probed = <Db extends object>(target: Db): Db =>
    new Proxy(target, {
      get(_, name) {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        if (name === 'prepare') {
          return (sql: string) => {
            prepared(sql);
            return wrap(member.call(target, sql), sql);
          };
        }
        if (name === 'withSession') return (from: string) => probed(member.call(target, from));
        if (name !== 'batch') return member.bind(target);
        return async (statements: D1PreparedStatement[]) => {
          await beforeBatch(statements.map(textOf));
          return around('d1.batch', () =>
            member.call(
              target,
              statements.map((one) => real.get(one) ?? one),
            ),
          );
        };
      },
    });
  return probed(db);
}

/** Every call to KV goes through `around`. */
export function probeKV(kv: KVNamespace, around: Around): KVNamespace {
  return new Proxy(kv, {
    get(target, name) {
      const member = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...values: unknown[]) =>
        around(`kv.${String(name)}`, () => member.apply(target, values));
    },
  });
}

/** Every call to a registrar goes through `around`. */
export function probeRegistrars<Namespace extends object>(
  namespace: Namespace,
  around: Around,
): Namespace {
  const stubOf = (stub: object) =>
    new Proxy(stub, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]) =>
          around(`object.${String(name)}`, async () => Reflect.apply(member, target, values));
      },
    });
  return new Proxy(namespace, {
    get(target, name) {
      const member = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (name !== 'getByName') return member.bind(target);
      return (...values: unknown[]) => stubOf(member.apply(target, values));
    },
  });
}

/** Collects the names of the calls. */
export function recorder(): { readonly calls: string[]; readonly around: Around } {
  const calls: string[] = [];
  return {
    calls,
    around: (name, call) => {
      calls.push(name);
      return call();
    },
  };
}

/** Delays each call at random, before and after. */
export const delayed =
  (milliseconds: number): Around =>
  async (_name, call) => {
    const pause = () => wait(Math.random() * milliseconds);
    await pause();
    const result = await call();
    await pause();
    return result;
  };
