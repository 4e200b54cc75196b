/** The frame of every page: the bar, the menu, and dialogs that stand over any page. */
import { Box, Typography } from '@mui/material';
import type { CoreLayoutProps } from 'ra-core';
import {
  AppBar,
  Link,
  LoadingIndicator,
  Layout as RaLayout,
  Sidebar,
  TitlePortal,
} from 'ra-ui-materialui';
import type { ComponentProps } from 'react';
import { useCaller } from '../caller/caller.tsx';
import { SignInAgain } from '../sign-in/sign-in-again.tsx';
import { useIsNarrow } from '../theme/narrow.ts';
import { SchemeButton } from '../theme/scheme-button.tsx';
import { Menu } from './menu.tsx';
import { WayBack } from './way-back.tsx';
import { WindowTitle } from './window-title.tsx';

export const Layout = ({ children }: CoreLayoutProps) => (
  <RaLayout appBar={Bar} menu={Menu} sidebar={Side} appBarAlwaysOn>
    {children}
    <SignInAgain />
    <WayBack />
    <WindowTitle />
  </RaLayout>
);

/**
 * react-admin's own would open and close at once when a window becomes narrow, which leaves the
 * page hidden from assistive technology. A new one begins closed.
 */
function Side(props: ComponentProps<typeof Sidebar>) {
  const isNarrow = useIsNarrow();
  return <Sidebar key={String(isNarrow)} {...props} />;
}

const Bar = () => (
  <AppBar alwaysOn userMenu={false} toolbar={<Tools />}>
    <Brand />
    <TitlePortal component="h1" />
  </AppBar>
);

/** As on the other pages of Roster. It leads to the first page of the console. */
const Brand = () => (
  <Box
    component={Link}
    to="/"
    color="inherit"
    underline="hover"
    aria-label="Roster"
    sx={{ display: 'flex', alignItems: 'center', gap: 1, mr: 2, fontWeight: 700 }}
  >
    <img src="/icon.svg" alt="" width="28" height="28" />
    <Box component="span" sx={{ display: { xs: 'none', sm: 'inline' } }}>
      Roster
    </Box>
  </Box>
);

function Tools() {
  const { me } = useCaller();
  return (
    <>
      <LoadingIndicator />
      <Typography
        variant="body2"
        color="text.secondary"
        noWrap
        sx={{ display: { xs: 'none', sm: 'block' }, maxWidth: 240, mx: 1 }}
      >
        {me.email ?? 'root token'}
      </Typography>
      <SchemeButton />
    </>
  );
}
