/** An import that runs, stops and goes on. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Empty } from 'roster-cli/people/row-body.ts';
import { defineAll } from '../data/import.ts';
import { carryOut, type Done, NOTHING } from './carried-out.ts';
import { type Decided, onlyDefined } from './choices.ts';
import type { Opened } from './opened.ts';

interface Wish extends Decided {
  readonly empty: Empty;
  readonly isDryRun: boolean;
}

export function useImport(file: Opened) {
  const [done, setDone] = useState<Done>();
  const [began, setBegan] = useState(0);
  const stop = useRef(new AbortController());
  /** Whether a dry run or an import was stopped. It goes on behind the rows that are done. */
  const stopped = useRef<boolean>(undefined);
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: async ({ isDryRun, empty, ...choice }: Wish) => {
      const from = stopped.current === isDryRun && done ? done : NOTHING;
      setDone(from);
      setBegan(Date.now());
      stop.current = new AbortController();
      const { signal } = stop.current;
      if (!isDryRun) await defineAll(choice.define);
      const targets = isDryRun ? onlyDefined(choice) : choice.targets;
      return carryOut(file, { targets, empty, dryRun: isDryRun, from, signal, onDone: setDone });
    },
    onError: (_, { isDryRun }) => {
      stopped.current = isDryRun;
    },
    onSuccess: async (_, { isDryRun }) => {
      stopped.current = undefined;
      if (!isDryRun) await queries.invalidateQueries();
    },
  });

  // Whoever leaves the page wants no more of it.
  useEffect(() => () => stop.current.abort(), []);

  const cancel = () => stop.current.abort(new Error('You have stopped it.'));
  /** Another wish begins anew. */
  const forget = () => {
    stopped.current = undefined;
    mutation.reset();
  };
  return { ...mutation, done, began, cancel, forget };
}
