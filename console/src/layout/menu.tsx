/** The menu: what this caller is offered, and the way out. */
import SignOutIcon from '@mui/icons-material/LogoutOutlined';
import { Divider, ListSubheader } from '@mui/material';
import { useNotify } from 'ra-core';
import { Menu as RaMenu, useSidebarState } from 'ra-ui-materialui';
import { useCaller } from '../caller/caller.tsx';
import { signOut } from '../sign-in/sign-out.ts';
import { entriesOf } from './entries.tsx';

export function Menu() {
  const entries = entriesOf(useCaller());
  const [isOpen] = useSidebarState();
  return (
    <RaMenu>
      {entries.flatMap(({ to, label, icon, under }, index) => [
        !under && entries[index - 1]?.under && <Divider key={`before ${to}`} role="separator" />,
        under && under !== entries[index - 1]?.under && isOpen && (
          <ListSubheader key={under} role="presentation">
            {under}
          </ListSubheader>
        ),
        <RaMenu.Item key={to} to={to} primaryText={label} leftIcon={icon} />,
      ])}
      <SignOut />
    </RaMenu>
  );
}

function SignOut() {
  const notify = useNotify();
  const leave = () => signOut().catch((error: Error) => notify(error.message, { type: 'error' }));
  return <RaMenu.Item to="/" primaryText="Sign out" leftIcon={<SignOutIcon />} onClick={leave} />;
}
