/** The console: signing in, then react-admin with the pages of this caller. */
import { CssBaseline } from '@mui/material';
import { AuthContext, CustomRoutes, memoryStore, Resource } from 'ra-core';
import { AdminContext, AdminUI, Loading } from 'ra-ui-materialui';
import { type ReactNode, useEffect, useMemo } from 'react';
import { Navigate, Route } from 'react-router';
import { attributes } from './attributes/attributes.tsx';
import { accessOf } from './caller/access.ts';
import { CallerProvider, useCaller } from './caller/caller.tsx';
import { dataProvider } from './data/provider.ts';
import { queryClient } from './data/query-client.ts';
import { ErasuresPage } from './erasures/erasures-page.tsx';
import { Import } from './import/import.tsx';
import { startOf } from './layout/entries.tsx';
import { Failed } from './layout/failed.tsx';
import { Layout } from './layout/layout.tsx';
import { NotFound } from './layout/not-found.tsx';
import { words } from './layout/words.ts';
import { people } from './people/people.tsx';
import { useSessionState } from './session/session.ts';
import { SignInPage } from './sign-in/sign-in-page.tsx';
import { StartPage } from './start/start-page.tsx';
import { tenants } from './tenants/tenants.tsx';
import { useScheme } from './theme/scheme.ts';
import { StylesProvider } from './theme/styles.tsx';
import { themes } from './theme/theme.ts';

export function App() {
  const isSignedIn = useSessionState().session !== undefined;
  return (
    <StylesProvider>
      <Context key={String(isSignedIn)}>{isSignedIn ? <SignedIn /> : <SignedOut />}</Context>
    </StylesProvider>
  );
}

/** What one person has read and chosen is forgotten before the next. */
function Context({ children }: { readonly children: ReactNode }) {
  const store = useMemo(() => memoryStore(), []);
  useEffect(() => () => queryClient.clear(), []);
  return (
    <AdminContext
      dataProvider={dataProvider}
      i18nProvider={words}
      queryClient={queryClient}
      store={store}
      theme={themes[useScheme()]}
    >
      {children}
    </AdminContext>
  );
}

const SignedOut = () => (
  <CssBaseline enableColorScheme>
    <SignInPage />
  </CssBaseline>
);

const SignedIn = () => (
  <CallerProvider
    loading={<Loading />}
    failed={(error, tryAgain) => <Failed error={error} onTryAgain={tryAgain} />}
  >
    <Pages />
  </CallerProvider>
);

function Pages() {
  const caller = useCaller();
  const access = useMemo(() => accessOf(caller), [caller]);
  return (
    <AuthContext value={access}>
      <AdminUI
        dashboard={Start}
        layout={Layout}
        catchAll={NotFound}
        accessDenied={NotFound}
        loginPage={false}
        authCallbackPage={false}
        title="Roster"
        disableTelemetry
      >
        <Resource {...people} />
        <Resource {...tenants} />
        <Resource {...attributes} />
        <CustomRoutes>
          <Route path="/start" element={<StartPage />} />
          <Route path="/import" element={<Import />} />
          <Route path="/erasures/*" element={<ErasuresPage />} />
        </CustomRoutes>
      </AdminUI>
    </AuthContext>
  );
}

const Start = () => <Navigate to={startOf(useCaller())} replace />;
