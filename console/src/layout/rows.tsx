/** A list in a tab of a page, by pages that are in the address. */
import { Box, Card } from '@mui/material';
import { ListBase, type RaRecord, useListContext } from 'ra-core';
import { DataTable } from 'ra-ui-materialui';
import { Children, type ReactElement, type ReactNode } from 'react';
import { useIsNarrow } from '../theme/narrow.ts';
import { Failed } from './failed.tsx';
import { Pager } from './pager.tsx';

interface Props {
  readonly resource: string;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly actions?: ReactNode;
  readonly empty: ReactElement;
  /** Columns. The first alone is shown where it is narrow, so that nothing is scrolled sideways. */
  readonly children: ReactNode;
  /** Part of a page that has an address of its own. */
  readonly isPart?: boolean;
  /** Reads the list again after so many milliseconds, as long as somebody looks at it. */
  readonly everyMs?: number;
}

export const Rows = ({ resource, filter, actions, isPart = false, everyMs, ...table }: Props) => (
  <ListBase
    resource={resource}
    filter={filter}
    storeKey={`${resource}.${JSON.stringify(filter)}`}
    disableSyncWithLocation={isPart}
    perPage={25}
    exporter={false}
    queryOptions={everyMs === undefined ? {} : { refetchInterval: everyMs }}
  >
    {actions && (
      <Box sx={{ display: 'flex', flexWrap: 'wrap', justifyContent: 'flex-end', gap: 1, mb: 1 }}>
        {actions}
      </Box>
    )}
    <Table {...table} />
  </ListBase>
);

function Table({ empty, children }: Pick<Props, 'empty' | 'children'>) {
  const { error, refetch, page, hasNextPage } = useListContext<RaRecord>();
  const isNarrow = useIsNarrow();
  if (error) return <Failed error={error} onTryAgain={refetch} />;
  return (
    <Card sx={{ overflowX: 'auto' }}>
      <DataTable bulkActionButtons={false} rowClick={false} empty={empty}>
        {isNarrow ? Children.toArray(children)[0] : children}
      </DataTable>
      {(page > 1 || hasNextPage) && <Pager />}
    </Card>
  );
}
