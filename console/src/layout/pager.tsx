/** Leads through a list whose pages follow one another, without a last one to jump to. */
import { TablePagination, type Theme, useMediaQuery } from '@mui/material';
import { useListContext } from 'ra-core';

const SIZES = [25, 50, 100];

/** react-admin's own would count up to the end of a full page, whatever is on it. */
export function Pager() {
  const { data = [], page, perPage, hasNextPage, setPage, setPerPage } = useListContext();
  const isNarrow = useMediaQuery<Theme>(({ breakpoints }) => breakpoints.down('md'));
  const first = (page - 1) * perPage + 1;
  return (
    <TablePagination
      component="div"
      count={-1}
      page={page - 1}
      rowsPerPage={perPage}
      rowsPerPageOptions={isNarrow ? [] : SIZES}
      onPageChange={(_, next) => setPage(next + 1)}
      onRowsPerPageChange={({ target }) => setPerPage(Number(target.value))}
      labelDisplayedRows={() =>
        data.length === 0 ? 'none' : `${first}–${first + data.length - 1}`
      }
      slotProps={{ actions: { nextButton: { disabled: !hasNextPage } } }}
    />
  );
}
