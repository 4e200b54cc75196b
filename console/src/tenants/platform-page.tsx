/** The platform, which is above all tenants: its service users. */
import { Box } from '@mui/material';
import { ResourceContextProvider } from 'ra-core';
import { Title } from 'ra-ui-materialui';
import { Navigate, Route, Routes } from 'react-router';
import { useCaller } from '../caller/caller.tsx';
import { PLATFORM } from '../data/in-tenant.ts';
import { NotFound } from '../layout/not-found.tsx';
import { mayIn, THE_PLATFORM } from './rights.ts';
import { Services } from './services/services.tsx';
import { Trail } from './trail.tsx';

export function PlatformPage() {
  if (!mayIn(useCaller(), 'readServices', THE_PLATFORM)) return <NotFound />;
  return (
    <>
      <Title title="The platform" preferenceKey={false} />
      <Trail />
      <Box sx={{ mt: 2 }}>
        <ResourceContextProvider value="services">
          <Routes>
            <Route index element={<Navigate to={`/tenants/${PLATFORM}/services`} replace />} />
            <Route path="services/*" element={<Services place={THE_PLATFORM} />} />
            <Route path="*" element={<NotFound />} />
          </Routes>
        </ResourceContextProvider>
      </Box>
    </>
  );
}
