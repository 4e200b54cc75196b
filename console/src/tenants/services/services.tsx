/** The section of service users: the list, making one, one service user. */
import { Route, Routes } from 'react-router';
import { useCaller } from '../../caller/caller.tsx';
import { NotFound } from '../../layout/not-found.tsx';
import { mayIn, type Place } from '../rights.ts';
import { NewService } from './new-service.tsx';
import { ServiceList } from './service-list.tsx';
import { ServicePage } from './service-page.tsx';

export function Services({ place }: { readonly place: Place }) {
  const manages = mayIn(useCaller(), 'manageServices', place);
  return (
    <Routes>
      <Route index element={<ServiceList place={place} />} />
      <Route path="new" element={manages ? <NewService place={place} /> : <NotFound />} />
      <Route path=":userId" element={<ServicePage place={place} />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
