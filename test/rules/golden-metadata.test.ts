/** Replays pairs of requests and responses that were recorded from Django REST framework 3.14. */
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import golden from '../golden/platform-metadata.json';
import { type Sent, send } from '../support/client.ts';

interface Case {
  readonly name: string;
  readonly caller: 'john' | 'admin' | 'jane' | null;
  readonly method: string;
  readonly query: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly expect: {
    readonly status: number;
    readonly json?: unknown;
    readonly detailPrefix?: string;
    readonly headers?: Record<string, string>;
  };
}

/** `{john}` in a header is replaced by John's token. */
const withTokens = (headers: Record<string, string> = {}) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value.replace(/\{(john|admin|jane)\}/, (_, who: 'john') => people[who].token),
    ]),
  );

describe('golden pairs of Django REST framework', () => {
  for (const one of golden.cases as Case[]) {
    test(one.name, async () => {
      const headers = withTokens(one.headers);
      const token = one.caller && !headers.Authorization ? people[one.caller].token : undefined;
      const sent: Sent = {
        method: one.method,
        headers,
        ...(token && { token }),
        ...('body' in one && { body: one.body }),
        ...('rawBody' in one && { rawBody: one.rawBody ?? '' }),
      };
      const answer = await send(`/api/core/users/platform-metadata/?${one.query}`, sent);
      expect(answer.status).toBe(one.expect.status);
      if (one.expect.json) expect(answer.json).toEqual(one.expect.json);
      if (one.expect.detailPrefix) {
        expect(answer.json.detail.startsWith(one.expect.detailPrefix)).toBe(true);
        expect(Object.keys(answer.json)).toEqual(['detail']);
      }
      for (const [name, value] of Object.entries(one.expect.headers ?? {})) {
        expect(answer.headers.get(name)).toBe(value);
      }
    });
  }
  test('has all of its pairs', () => expect(golden.cases).toHaveLength(44));
});
