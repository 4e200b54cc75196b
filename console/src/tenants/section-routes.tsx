/** The sections of a page, each at an address of its own. */
import { ResourceContextProvider } from 'ra-core';
import type { ReactElement } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '../layout/not-found.tsx';
import type { Section } from './sections.tsx';

interface Props {
  /** Stands at the address of the page itself. */
  readonly index: ReactElement;
  readonly sections: readonly Section[];
}

export const SectionRoutes = ({ index, sections }: Props) => (
  <Routes>
    <Route index element={index} />
    {sections.map(({ path, resource, element }) => (
      <Route
        key={path}
        path={`${path}/*`}
        element={<ResourceContextProvider value={resource}>{element}</ResourceContextProvider>}
      />
    ))}
    <Route path="*" element={<NotFound />} />
  </Routes>
);
