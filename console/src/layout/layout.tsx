/** The frame of every page: the bar, the menu, and dialogs that stand over any page. */
import { Typography } from '@mui/material';
import type { CoreLayoutProps } from 'ra-core';
import { AppBar, LoadingIndicator, Layout as RaLayout, TitlePortal } from 'ra-ui-materialui';
import { useCaller } from '../caller/caller.tsx';
import { SignInAgain } from '../sign-in/sign-in-again.tsx';
import { SchemeButton } from '../theme/scheme-button.tsx';
import { Menu } from './menu.tsx';

export const Layout = ({ children }: CoreLayoutProps) => (
  <RaLayout appBar={Bar} menu={Menu} appBarAlwaysOn>
    {children}
    <SignInAgain />
  </RaLayout>
);

const Bar = () => (
  <AppBar alwaysOn userMenu={false} toolbar={<Tools />}>
    <TitlePortal component="h1" />
  </AppBar>
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
