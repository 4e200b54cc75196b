/** What a handler answers: a status and a plain value, or JSON text that is already finished. */
export type Reply =
  | { readonly status: number; readonly body?: unknown; readonly headers?: ReplyHeaders }
  | {
      readonly status: number;
      /** JSON made elsewhere to the same contract: a published copy goes out without parsing. */
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
