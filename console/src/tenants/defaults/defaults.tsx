/** The section of defaults: the table, setting one, and one default. */
import { Route, Routes } from 'react-router';
import type { Tenant } from '../../data/tenants.ts';
import { NotFound } from '../../layout/not-found.tsx';
import { DefaultList } from './default-list.tsx';
import { DefaultPage } from './default-page.tsx';
import { NewDefault } from './new-default.tsx';

/** Any text may be a key, so defaults have a folder of their own in addresses. */
export const Defaults = ({ tenant }: { readonly tenant: Tenant }) => (
  <Routes>
    <Route index element={<DefaultList tenant={tenant} />} />
    <Route path="new" element={<NewDefault tenant={tenant} />} />
    <Route path="keys/:key" element={<DefaultPage tenant={tenant} />} />
    <Route path="*" element={<NotFound />} />
  </Routes>
);
