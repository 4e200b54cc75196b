/** Settings > User Attributes: the definitions, by key. */
import { Typography } from '@mui/material';
import { useListContext } from 'ra-core';
import { CreateButton, DataTable, List, TopToolbar } from 'ra-ui-materialui';
import type { Attribute } from '../data/attributes.ts';
import { Pager } from '../layout/pager.tsx';
import { RowLink } from '../layout/row-link.tsx';
import { dayText } from '../layout/times.ts';
import { useIsNarrow } from '../theme/narrow.ts';
import { typeText } from './attribute-types.ts';
import { NoAttributes } from './no-attributes.tsx';
import { ReadOnlyNote } from './read-only-note.tsx';

export const AttributeList = () => (
  <List
    title="User Attributes"
    actions={<Actions />}
    perPage={50}
    pagination={<OtherPages />}
    exporter={false}
    empty={false}
  >
    <ReadOnlyNote />
    <Rows />
  </List>
);

const Actions = () => (
  <TopToolbar>
    <CreateButton label="Define an attribute" variant="contained" />
  </TopToolbar>
);

/** Few directories have more attributes than one page. */
function OtherPages() {
  const { page, hasNextPage } = useListContext();
  return page > 1 || hasNextPage ? <Pager /> : null;
}

/** On a narrow screen everything stands in one column, so that nothing is scrolled sideways. */
function Rows() {
  const isNarrow = useIsNarrow();
  const { data = [] } = useListContext<Attribute>();
  const hasExternalKeys = data.some(({ externalKey }) => externalKey !== null);
  const table = { bulkActionButtons: false, rowClick: false, empty: <NoAttributes /> } as const;
  const attribute = (
    <DataTable.Col<Attribute>
      label="Attribute"
      disableSort
      render={(each) => <Named attribute={each} />}
    />
  );
  if (isNarrow) return <DataTable<Attribute> {...table}>{attribute}</DataTable>;
  return (
    <DataTable<Attribute> {...table}>
      {attribute}
      <DataTable.Col<Attribute> label="Key" disableSort render={({ key }) => <code>{key}</code>} />
      <DataTable.Col<Attribute> label="Type" disableSort render={typeText} />
      {hasExternalKeys && (
        <DataTable.Col<Attribute>
          label="External key"
          disableSort
          render={({ externalKey }) => externalKey}
        />
      )}
      <DataTable.Col<Attribute>
        label="Changed"
        disableSort
        render={({ updatedAt }) => dayText(updatedAt)}
      />
    </DataTable>
  );
}

function Named({ attribute }: { readonly attribute: Attribute }) {
  const { id, key, label, description } = attribute;
  const isNarrow = useIsNarrow();
  const below = isNarrow ? `${key} · ${typeText(attribute)}` : description;
  return (
    <>
      <RowLink to={`/attributes/${id}`}>{label}</RowLink>
      {below && (
        <Typography
          variant="body2"
          color="text.secondary"
          noWrap
          dir="auto"
          sx={{ maxWidth: { xs: '75vw', md: 360 } }}
        >
          {below}
        </Typography>
      )}
    </>
  );
}
