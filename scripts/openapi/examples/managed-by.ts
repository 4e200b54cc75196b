/** People whose accounts a tenant manages, in the examples. */
export const managedBy = {
  other: 'myApp',
  beta: 'myApp',
  jane: 'acme',
  stranger: 'globex',
} as const;
