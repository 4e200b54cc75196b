/** What a resource of the console can do. A provider for react-admin is made of these. */
import type { PaginationPayload, RaRecord, SortPayload } from 'ra-core';

/** A record as it was read, with the ETag that its next change must name. */
export type Versioned<T> = T & { readonly id: string; readonly etag: string };

export interface ListRequest {
  readonly pagination: PaginationPayload;
  readonly sort: SortPayload | undefined;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal | undefined;
}

export interface ListAnswer<R> {
  readonly data: R[];
  readonly total?: number;
  readonly pageInfo?: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** The input of a form. */
export type Input = Readonly<Record<string, unknown>>;

/** A method that is absent is one that the API does not have. */
export interface Resource<R extends RaRecord> {
  list?(request: ListRequest): Promise<ListAnswer<R>>;
  one?(id: string, signal?: AbortSignal): Promise<R>;
  create?(input: Input): Promise<R>;
  /** Saves what differs from `before`, whose ETag goes along as `If-Match`. */
  update?(id: string, input: Input, before: R): Promise<R>;
  delete?(id: string, before: R | undefined): Promise<void>;
}
