/** Response headers worth knowing, by name, with a sentence each. */
type Headers = Readonly<Record<string, string>>;

export interface ReplyDescription {
  readonly description: string;
  readonly headers?: Headers;
}

/** What the document says of an endpoint in words. */
export interface Description {
  readonly summary: string;
  readonly description: string;
  /** Request headers worth knowing, by name, with a sentence each. */
  readonly headers?: Headers;
  /** By status: a sentence, with headers if some are worth knowing. */
  readonly replies: Readonly<Record<number, string | ReplyDescription>>;
}

/** By operationId. */
export type Descriptions = Readonly<Record<string, Description>>;
