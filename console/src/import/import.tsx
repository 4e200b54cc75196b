/** The import as a page that is loaded when somebody opens it. */
import { Loading } from 'ra-ui-materialui';
import { lazy, Suspense } from 'react';
import { useCaller } from '../caller/caller.tsx';
import { NotFound } from '../layout/not-found.tsx';

const Page = lazy(async () => ({ default: (await import('./import-page.tsx')).ImportPage }));

export function Import() {
  if (!useCaller().may('people.manage')) return <NotFound />;
  return (
    <Suspense fallback={<Loading />}>
      <Page />
    </Suspense>
  );
}
