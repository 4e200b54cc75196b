/** A page of lines: read as a part of the events, and cut to what is for the caller. */
import { firstIdOf } from '../../db/ids.ts';
import type { Line, Span } from '../../directory/history/line.ts';
import { cursorOf, positionOf } from '../../http/cursor.ts';
import { type PresentedLine, presentLine, type View } from './present.ts';

/** The query of a list of lines. */
export interface LinesQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Milliseconds UTC. */
  readonly since?: number | undefined;
}

/** Events that one request looks at, at least: some are for others, or filtered out. */
const LOOKED_AT = 200;

/** The part of the events that a page is made of. `list` names the list and its filters. */
export function spanOf({ limit, cursor, since }: LinesQuery, list: readonly unknown[]): Span {
  return {
    before: cursor === undefined ? undefined : positionOf(cursor, [...list, since], ['text'])[0],
    from: since === undefined ? undefined : firstIdOf('event', since),
    limit: Math.max(limit + 1, LOOKED_AT),
  };
}

interface Page {
  readonly lines: PresentedLine[];
  /** For the next page; null after the last. A page may be short while more follow. */
  readonly next: string | null;
}

/** Presents lines until the page is full. */
export function pageOfLines(
  lines: readonly Line[],
  query: LinesQuery,
  list: readonly unknown[],
  {
    view,
    wants,
  }: { readonly view: View; readonly wants: (shown: PresentedLine, line: Line) => boolean },
): Page {
  const shown: PresentedLine[] = [];
  let last: string | undefined;
  for (const line of lines) {
    if (shown.length === query.limit) break;
    const presented = presentLine(line, view);
    if (presented && wants(presented, line)) shown.push(presented);
    last = line.id;
  }
  const isCut = last !== lines.at(-1)?.id || lines.length >= spanOf(query, list).limit;
  return {
    lines: shown,
    next: isCut && last !== undefined ? cursorOf([last], [...list, query.since]) : null,
  };
}

/** What a filter by part of the directory and by key keeps. */
export const wanting =
  ({
    surface,
    key,
  }: {
    readonly surface?: string | undefined;
    readonly key?: string | undefined;
  }) =>
  (line: PresentedLine): boolean =>
    (surface === undefined || line.surface === surface) &&
    (key === undefined || Object.hasOwn(line.changes, key));
