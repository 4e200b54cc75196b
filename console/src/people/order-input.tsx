/** The order of the list. The API knows three. */
import { MenuItem, TextField } from '@mui/material';
import { useListSortContext } from 'ra-core';

const orders = [
  ['newest', 'Newest first'],
  ['oldest', 'Oldest first'],
  ['name', 'By name'],
] as const;

export function OrderInput() {
  const { sort, setSort } = useListSortContext();
  return (
    <TextField
      select
      label="Order"
      value={sort.field}
      onChange={({ target }) => setSort({ field: target.value, order: 'ASC' })}
      sx={{ minWidth: 140, m: 0 }}
    >
      {orders.map(([field, label]) => (
        <MenuItem key={field} value={field}>
          {label}
        </MenuItem>
      ))}
    </TextField>
  );
}
