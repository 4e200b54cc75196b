/** Everybody: search, filters on details and attributes, order, all in the address. */
import UploadIcon from '@mui/icons-material/FileUploadOutlined';
import { Typography } from '@mui/material';
import { useListContext } from 'ra-core';
import {
  ColumnsButton,
  CreateButton,
  DataTable,
  FilterButton,
  List,
  SearchInput,
  TextInput,
  Button as ToolbarButton,
  TopToolbar,
} from 'ra-ui-materialui';
import { Link } from 'react-router';
import { filtersOf, YesNo } from '../attributes/attribute-filters.tsx';
import { valueText } from '../attributes/attribute-value.ts';
import { useDefinitions } from '../attributes/use-definitions.ts';
import { useCaller } from '../caller/caller.tsx';
import type { Attribute } from '../data/attributes.ts';
import type { Person } from '../data/people.ts';
import { Pager } from '../layout/pager.tsx';
import { RowLink } from '../layout/row-link.tsx';
import { SearchKey } from '../layout/search-key.tsx';
import { dayText } from '../layout/times.ts';
import { useIsNarrow } from '../theme/narrow.ts';
import { ExportPeople } from './export-people.tsx';
import { NoPeople } from './no-people.tsx';
import { OrderInput } from './order-input.tsx';

const SEARCH = 'people-search';

const details = [
  <SearchInput key="search" id={SEARCH} source="search" placeholder="Search people" alwaysOn />,
  <YesNo key="verified" source="verified" label="Email is verified" />,
  <Day key="dateFrom" source="dateFrom" label="Created from" />,
  <Day key="dateTo" source="dateTo" label="Created until" />,
];

export function PeopleList() {
  const definitions = useDefinitions();
  return (
    <>
      <SearchKey inputId={SEARCH} />
      <List
        title="People"
        filters={[...details, ...filtersOf(definitions ?? [])]}
        actions={<Actions />}
        sort={{ field: 'newest', order: 'ASC' }}
        perPage={25}
        pagination={<Pager />}
        exporter={false}
        empty={false}
      >
        <Rows />
      </List>
    </>
  );
}

const Actions = () => (
  <TopToolbar>
    <Total />
    <OrderInput />
    <FilterButton disableSaveQuery />
    <Columns />
    <ImportPeople />
    <ExportPeople />
    <CreateButton label="Add a person" variant="contained" />
  </TopToolbar>
);

function ImportPeople() {
  if (!useCaller().may('people.manage')) return null;
  return (
    <ToolbarButton component={Link} to="/import" label="Import">
      <UploadIcon />
    </ToolbarButton>
  );
}

/** Only where there are several columns. */
function Columns() {
  const isNarrow = useIsNarrow();
  return isNarrow ? null : <ColumnsButton />;
}

function Total() {
  const { meta } = useListContext<Person>();
  if (meta?.total === undefined) return null;
  const total = Number(meta.total);
  return (
    <Typography variant="body2" color="text.secondary" sx={{ mr: 'auto' }}>
      {total.toLocaleString()} {total === 1 ? 'person' : 'people'}
    </Typography>
  );
}

/** On a narrow screen the person's column alone, so that nothing has to be scrolled sideways. */
function Rows() {
  const definitions = useDefinitions() ?? [];
  const { data = [] } = useListContext<Person>();
  const isNarrow = useIsNarrow();
  const person = (
    <DataTable.Col<Person> label="Person" disableSort render={(each) => <Named person={each} />} />
  );
  const table = { bulkActionButtons: false, rowClick: false, empty: <NoPeople /> } as const;
  if (isNarrow) return <DataTable<Person> {...table}>{person}</DataTable>;
  return (
    <DataTable<Person> {...table} hiddenColumns={hiddenAmong(definitions, data)}>
      {person}
      <DataTable.Col<Person>
        source="emailVerified"
        label="Verified"
        disableSort
        render={({ emailVerified }) => (emailVerified ? 'Yes' : 'No')}
      />
      {definitions.map((definition) => (
        <DataTable.Col<Person>
          key={definition.key}
          source={sourceOf(definition)}
          label={definition.label}
          disableSort
          align={isAmount(definition.type) ? 'right' : 'left'}
          render={({ attributes }) => valueText(definition, attributes[definition.key])}
        />
      ))}
      <DataTable.Col<Person>
        source="createdAt"
        label="Created"
        disableSort
        render={({ createdAt }) => dayText(createdAt)}
      />
    </DataTable>
  );
}

const sourceOf = ({ key }: Attribute) => `attributes.${key}`;

const MOST_ATTRIBUTES = 4;

/** Until somebody chooses columns, only a few attributes that somebody here has are shown. */
function hiddenAmong(definitions: readonly Attribute[], people: readonly Person[]): string[] {
  const isSet = ({ key }: Attribute) => people.some(({ attributes }) => key in attributes);
  const shown = definitions.filter(isSet).slice(0, MOST_ATTRIBUTES);
  return definitions.filter((each) => !shown.includes(each)).map(sourceOf);
}

const isAmount = (type: string) => type === 'number' || type === 'currency';

const Named = ({ person: { id, name, email } }: { readonly person: Person }) => (
  <>
    <RowLink to={`/people/${id}`}>{name ?? email}</RowLink>
    {name && (
      <Typography variant="body2" color="text.secondary" noWrap dir="auto">
        {email}
      </Typography>
    )}
  </>
);

function Day(props: { readonly source: string; readonly label: string }) {
  return <TextInput {...props} type="date" slotProps={{ inputLabel: { shrink: true } }} />;
}
