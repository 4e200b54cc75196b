/** What an empty list of attributes says: what they are, and how the first is defined. */
import { useCaller } from '../caller/caller.tsx';
import { Empty } from '../layout/empty.tsx';
import { defineAttribute } from '../snippets/requests.ts';
import { Snippet } from '../snippets/snippet.tsx';

export function NoAttributes() {
  const { may } = useCaller();
  return (
    <Empty
      title="No attribute is defined yet"
      text="An attribute is something to know about each person: a plan, a revenue, a day of renewal. Values can be stored, filtered and sorted once its key and type are defined."
    >
      {may('attributes.manage') && (
        <Snippet name="Define an attribute" request={defineAttribute([])} />
      )}
    </Empty>
  );
}
