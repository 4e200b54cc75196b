/** The platform, which is above all tenants: its sections are tabs. */
import { Title } from 'ra-ui-materialui';
import { Navigate } from 'react-router';
import { useCaller } from '../caller/caller.tsx';
import { PLATFORM } from '../data/in-tenant.ts';
import { NotFound } from '../layout/not-found.tsx';
import { SectionTabs } from '../layout/section-tabs.tsx';
import { SectionRoutes } from './section-routes.tsx';
import { sectionsOfPlatform } from './sections.tsx';
import { Trail } from './trail.tsx';

const BASE = `/tenants/${PLATFORM}`;

export function PlatformPage() {
  const sections = sectionsOfPlatform(useCaller());
  const [first] = sections;
  if (!first) return <NotFound />;
  return (
    <>
      <Title title="The platform" preferenceKey={false} />
      <Trail />
      <SectionTabs base={BASE} sections={sections} />
      <SectionRoutes
        index={<Navigate to={`${BASE}/${first.path}`} replace />}
        sections={sections}
      />
    </>
  );
}
