/** The order of the list. The API knows three. */
import SortIcon from '@mui/icons-material/SortOutlined';
import { InputAdornment, MenuItem, TextField } from '@mui/material';
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
      hiddenLabel
      value={sort.field}
      onChange={({ target }) => setSort({ field: target.value, order: 'ASC' })}
      sx={{ m: 0 }}
      slotProps={{
        select: { SelectDisplayProps: { 'aria-label': 'Order' } },
        input: {
          startAdornment: (
            <InputAdornment position="start">
              <SortIcon fontSize="small" />
            </InputAdornment>
          ),
        },
      }}
    >
      {orders.map(([field, label]) => (
        <MenuItem key={field} value={field}>
          {label}
        </MenuItem>
      ))}
    </TextField>
  );
}
