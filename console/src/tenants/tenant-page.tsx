/** One tenant: its sections are tabs, each with an address. */
import { useGetOne } from 'ra-core';
import { Loading, Title } from 'ra-ui-materialui';
import { useParams } from 'react-router';
import { isAbsent } from '../api/problem.ts';
import { useCaller } from '../caller/caller.tsx';
import { PLATFORM } from '../data/in-tenant.ts';
import type { Tenant } from '../data/tenants.ts';
import { Failed } from '../layout/failed.tsx';
import { NotFound } from '../layout/not-found.tsx';
import { SectionTabs } from '../layout/section-tabs.tsx';
import { PlatformPage } from './platform-page.tsx';
import { SectionRoutes } from './section-routes.tsx';
import { sectionsOf } from './sections.tsx';
import { TenantDetails } from './tenant-details.tsx';
import { Trail } from './trail.tsx';

export function TenantPage() {
  const { id = '' } = useParams();
  return id === PLATFORM ? <PlatformPage /> : <OneTenant key={id} id={id} />;
}

const DETAILS = { path: '', label: 'Details' };

function OneTenant({ id }: { readonly id: string }) {
  const caller = useCaller();
  const { data: tenant, error, refetch } = useGetOne<Tenant>('tenants', { id });
  if (error) {
    return isAbsent(error) ? <NotFound /> : <Failed error={error} onTryAgain={refetch} />;
  }
  if (!tenant) return <Loading />;
  const sections = sectionsOf(caller, tenant);
  return (
    <>
      <Title title={<span dir="auto">{tenant.name}</span>} preferenceKey={false} />
      <Trail tenant={tenant} />
      <SectionTabs base={`/tenants/${id}`} sections={[DETAILS, ...sections]} />
      <SectionRoutes
        index={<TenantDetails tenant={tenant} onSaved={refetch} />}
        sections={sections}
      />
    </>
  );
}
