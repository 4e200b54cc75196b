/** The step that all undos share: compare with what is there, and change only that. */
import type { RequestContext } from '../../../auth/call.ts';
import type { Credential } from '../../../auth/credential.ts';
import { Outdated } from '../../../db/errors.ts';
import { type Inverse, inverseOf } from '../../../directory/history/inverse.ts';
import type { Change, Values } from '../../../directory/history/line.ts';
import { conflict, Problem } from '../../../http/problem.ts';

export interface UndoCall extends RequestContext {
  readonly credential: Credential;
  readonly query: {
    /** Undoes also what has changed since. */
    readonly force?: boolean | undefined;
  };
}

/** What a change is about, as it is now. */
interface Now {
  readonly values: Values;
  /** Null: it is not there. */
  readonly etag: string | null;
}

/**
 * Takes a change back by a write that is made only while the thing is as it was compared: if it
 * changes in between, all of the request is decided anew. A repetition changes nothing, and is not
 * compared: its own change is there already.
 */
export async function takeBack(
  call: UndoCall,
  change: Change,
  now: Now,
  write: (inverse: Inverse, headers: Headers) => Promise<unknown>,
): Promise<void> {
  const inverse = inverseOf(change, call.isRepetition ? change.after : now.values);
  const { set, unset, changedSince } = inverse;
  if (Object.keys(set).length + unset.length === 0) return;
  if (changedSince.length > 0 && !call.query.force) {
    const names = changedSince.join(', ');
    throw conflict(
      'changed_since',
      `Changed since: ${names}. Send ?force=true to undo it all the same.`,
      changedSince,
    );
  }
  try {
    await write(inverse, onlyIf(call, now.etag));
  } catch (error) {
    const isOutdated = error instanceof Problem && error.meaning.is === 'precondition_failed';
    throw isOutdated ? new Outdated({ cause: error }) : error;
  }
}

/** The headers of a request that is carried out only while the thing has a tag. */
function onlyIf({ headers, isRepetition }: UndoCall, etag: string | null): Headers {
  const conditional = new Headers(headers);
  conditional.delete('If-Match');
  conditional.delete('If-None-Match');
  if (isRepetition) return conditional;
  if (etag === null) conditional.set('If-None-Match', '*');
  else conditional.set('If-Match', etag);
  return conditional;
}
