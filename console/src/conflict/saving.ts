/** What happens to a change that was sent: told, or asked about after a 412. */
import {
  type RaRecord,
  useDataProvider,
  useNotify,
  useRecordContext,
  useResourceContext,
  useUpdate,
} from 'ra-core';
import { createContext, useContext, useEffect, useRef } from 'react';
import { ApiProblem, hasCode } from '../api/problem.ts';
import type { Conflict } from './conflict-dialog.tsx';
import { OWN_READ } from './own-read.ts';

interface Attempt {
  readonly id?: RaRecord['id'];
  readonly data?: Partial<RaRecord>;
  readonly previousData?: RaRecord;
}

type OnError = (error: Error, attempt: Attempt) => Promise<void>;

/** What the form around deals with refusals by. */
export const SavingContext = createContext<OnError | undefined>(undefined);

/**
 * Reads their version after a 412. Tells any other refusal, unless its fields show it, and the 412
 * as well when the form is gone: nothing would show the versions.
 */
export function useOnError(of: string | undefined, open: (conflict: Conflict) => void): OnError {
  const notify = useNotify();
  const resource = useResourceContext({ resource: of });
  const dataProvider = useDataProvider();
  const isShown = useIsMounted();
  const tell = (error: Error) => notify(error.message, { type: 'error' });

  return async (error, { id, data = {}, previousData = { id: '' } }) => {
    if (hasCode(error, 'PRECONDITION_FAILED') && resource && id !== undefined) {
      try {
        const { data: theirs } = await dataProvider.getOne(resource, { id });
        if (isShown.current) open({ mine: data, before: previousData, theirs });
        else tell(error);
      } catch (absent) {
        tell(absent instanceof Error ? absent : error);
      }
    } else if (!(error instanceof ApiProblem && error.body.errors)) {
      tell(error);
    }
  };
}

function useIsMounted(): { readonly current: boolean } {
  const isMounted = useRef(false);
  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
    };
  }, []);
  return isMounted;
}

/**
 * Changes the record of the form around by a button, on the version that was read for it. What the
 * form itself has changed is not sent.
 */
export function useChange<R extends RaRecord>(): {
  readonly change: (changes: Partial<R>, onSuccess: (saved: R) => void) => void;
  readonly isPending: boolean;
} {
  const onError = useContext(SavingContext);
  const record = useRecordContext<R>();
  const [update, { isPending }] = useUpdate<R, Error>(useResourceContext());
  return {
    isPending,
    change: (changes, onSuccess) => {
      if (!record) return;
      const data = Object.assign({}, record, changes);
      const attempt = { id: record.id, data, previousData: record, meta: OWN_READ.meta };
      update(undefined, attempt, {
        mutationMode: 'pessimistic',
        onSuccess,
        onError: (error) => onError?.(error, attempt),
      });
    },
  };
}
