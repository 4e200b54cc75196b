/** Tells a refusal, unless it stands at a field of the form. */
import { useNotify } from 'ra-core';
import { ApiProblem } from '../api/problem.ts';

export function useTellRefusal(): (error: unknown) => void {
  const notify = useNotify();
  return (error) => {
    if (error instanceof ApiProblem && error.body.errors) return;
    notify(error instanceof Error ? error.message : String(error), { type: 'error' });
  };
}
