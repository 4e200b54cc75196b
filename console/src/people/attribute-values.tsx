/** The attributes of a person, for those who may not change them. */
import { Box, Typography } from '@mui/material';
import { useRecordContext } from 'ra-core';
import { valueText } from '../attributes/attribute-value.ts';
import { useDefinitions } from '../attributes/use-definitions.ts';
import type { Person } from '../data/people.ts';

/** Whoever may not see definitions sees keys, and values as they are. */
export function AttributeValues() {
  const definitions = useDefinitions() ?? [];
  const entries = Object.entries(useRecordContext<Person>()?.attributes ?? {});
  if (entries.length === 0) {
    return <Typography color="text.secondary">No attribute has a value.</Typography>;
  }
  return (
    <Box component="dl" sx={{ m: 0, '& dd': { m: 0, mb: 1, overflowWrap: 'anywhere' } }}>
      {entries.map(([key, value]) => {
        const definition = definitions.find((each) => each.key === key);
        return (
          <div key={key}>
            <Typography component="dt" variant="body2" color="text.secondary">
              {definition?.label ?? key}
            </Typography>
            <Typography component="dd" dir="auto">
              {definition ? valueText(definition, value) : plainText(value)}
            </Typography>
          </div>
        );
      })}
    </Box>
  );
}

function plainText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
