/** A field of a JSON parameter where it is given, null included; the column where it is not. */
export const given = (parameter: string, field: string, column: string): string =>
  `CASE WHEN json_type(${parameter}, '$.${field}') IS NULL THEN ${column}
        ELSE ${parameter} ->> '${field}' END`;
