/** The sections of a page as tabs. Each is a link: it has an address, and the keys of links. */
import { Tab, Tabs } from '@mui/material';
import { Link, useLocation } from 'react-router';

interface Props {
  /** The address of the page, which is that of the section with the empty path. */
  readonly base: string;
  readonly sections: readonly { readonly path: string; readonly label: string }[];
}

export function SectionTabs({ base, sections }: Props) {
  const [current = ''] = useLocation()
    .pathname.slice(base.length + 1)
    .split('/');
  const isKnown = sections.some(({ path }) => path === current);
  return (
    <Tabs
      value={isKnown && current}
      variant="scrollable"
      scrollButtons={false}
      aria-label="Sections"
      sx={{
        borderBottom: 1,
        borderColor: 'divider',
        mb: 2,
        '& .MuiTab-root': { minWidth: 0, px: { xs: 1.25, sm: 2 } },
      }}
    >
      {sections.map(({ path, label }) => (
        <Tab
          key={path}
          value={path}
          label={label}
          component={Link}
          to={path === '' ? base : `${base}/${path}`}
        />
      ))}
    </Tabs>
  );
}
