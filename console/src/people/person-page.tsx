/** One person: the sections of the page are tabs, each with an address. */
import { useGetOne } from 'ra-core';
import { Loading, Title } from 'ra-ui-materialui';
import { Route, Routes, useParams } from 'react-router';
import { isAbsent } from '../api/problem.ts';
import { useCaller } from '../caller/caller.tsx';
import type { Person } from '../data/people.ts';
import { Failed } from '../layout/failed.tsx';
import { NotFound } from '../layout/not-found.tsx';
import { SectionTabs } from '../layout/section-tabs.tsx';
import { rightsOver } from './rights.ts';
import { sectionsOf } from './sections.tsx';

export function PersonPage() {
  const { id = '' } = useParams();
  return <OnePerson key={id} id={id} />;
}

function OnePerson({ id }: { readonly id: string }) {
  const caller = useCaller();
  const { data: person, error, refetch } = useGetOne<Person>('people', { id });
  if (error && !person) {
    return isAbsent(error) ? <NotFound /> : <Failed error={error} onTryAgain={refetch} />;
  }
  if (!person) return <Loading />;
  const sections = sectionsOf(person, rightsOver(caller, person));
  return (
    <>
      <Title title={<bdi>{person.name ?? person.email}</bdi>} preferenceKey={false} />
      <SectionTabs base={`/people/${id}`} sections={sections} />
      <Routes>
        {sections.map(({ path, element }) => (
          <Route key={path} path={path === '' ? '/' : `${path}/*`} element={element} />
        ))}
        <Route path="*" element={<NotFound />} />
      </Routes>
    </>
  );
}
