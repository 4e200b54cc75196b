/** The answer of a handler: a status with a plain value, or with finished JSON text. */
export type Reply =
  | { readonly status: number; readonly body?: unknown; readonly headers?: ReplyHeaders }
  | {
      readonly status: number;
      /** JSON text that fits the contract already. A published copy is sent without parsing it. */
      readonly finished: string;
      readonly headers?: ReplyHeaders;
    };

export type ReplyHeaders = Readonly<Record<string, string>>;

export const ok = (body: unknown, headers: ReplyHeaders = {}): Reply => ({
  status: 200,
  body,
  headers,
});

export const created = (body: unknown, headers: ReplyHeaders = {}): Reply => ({
  status: 201,
  body,
  headers,
});

export const noContent = (headers: ReplyHeaders = {}): Reply => ({ status: 204, headers });

export const notModified = (headers: ReplyHeaders): Reply => ({ status: 304, headers });

export const finished = (json: string, headers: ReplyHeaders = {}): Reply => ({
  status: 200,
  finished: json,
  headers,
});
