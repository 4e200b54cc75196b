/** What an empty list of people says: how the first come, or that the filters let none through. */
import { useListFilterContext } from 'ra-core';
import { useCaller } from '../caller/caller.tsx';
import { Empty } from '../layout/empty.tsx';
import { identify } from '../snippets/requests.ts';
import { Snippet } from '../snippets/snippet.tsx';

export function NoPeople() {
  const { may } = useCaller();
  const { filterValues } = useListFilterContext();
  if (Object.keys(filterValues).length > 0) {
    return <Empty title="Nobody fits" text="Remove a filter, or search for less." />;
  }
  return (
    <Empty
      title="Nobody is here yet"
      text="Your backend tells Roster who people are. The first request for an email adds somebody, later ones update them."
    >
      {may('people.manage') && <Snippet name="Identify someone" request={identify(undefined)} />}
    </Empty>
  );
}
