/** The menu: what this caller is offered, and the way out. */
import SignOutIcon from '@mui/icons-material/LogoutOutlined';
import { ListSubheader } from '@mui/material';
import { useNotify } from 'ra-core';
import { Menu as RaMenu, useSidebarState } from 'ra-ui-materialui';
import { Fragment } from 'react';
import { useCaller } from '../caller/caller.tsx';
import { signOut } from '../sign-in/sign-out.ts';
import { entriesOf } from './entries.tsx';

export function Menu() {
  const entries = entriesOf(useCaller());
  const [isOpen] = useSidebarState();
  return (
    <RaMenu>
      {entries.map(({ to, label, icon, under }) => (
        <Fragment key={to}>
          {under && isOpen && <ListSubheader role="presentation">{under}</ListSubheader>}
          <RaMenu.Item to={to} primaryText={label} leftIcon={icon} />
        </Fragment>
      ))}
      <SignOut />
    </RaMenu>
  );
}

function SignOut() {
  const notify = useNotify();
  const leave = () => signOut().catch((error: Error) => notify(error.message, { type: 'error' }));
  return <RaMenu.Item to="/" primaryText="Sign out" leftIcon={<SignOutIcon />} onClick={leave} />;
}
