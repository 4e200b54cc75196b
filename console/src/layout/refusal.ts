/** Tells a refusal, unless it stands at a field of the form. */
import { useNotify } from 'ra-core';
import type { FieldValues } from 'react-hook-form';
import { ApiProblem } from '../api/problem.ts';

export function useTellRefusal(): (error: unknown) => void {
  const notify = useNotify();
  return (error) => {
    if (error instanceof ApiProblem && error.body.errors) return;
    notify(error instanceof Error ? error.message : String(error), { type: 'error' });
  };
}

/** What a form submits. It returns what is wrong with the fields, and tells any other refusal. */
export function useSubmit(
  make: (input: FieldValues) => Promise<void>,
): (input: FieldValues) => Promise<object> {
  const tellRefusal = useTellRefusal();
  return async (input) => {
    try {
      await make(input);
      return {};
    } catch (error) {
      tellRefusal(error);
      return error instanceof ApiProblem ? error.fields : {};
    }
  };
}
