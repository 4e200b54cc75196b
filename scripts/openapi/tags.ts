/** The chapters of the document, in its order. */
export const tags = [
  {
    name: 'Platform metadata',
    description: 'What a user prefers in each tenant, as one JSON object.',
  },
  {
    name: 'Users and attributes',
    description: 'What is known about users: attributes that the team has defined.',
  },
  { name: 'User attributes', description: 'The definitions of attributes.' },
  { name: 'Users', description: 'Users on the platform, in applications and in organizations.' },
  { name: 'Service users', description: 'Users that are programs. Each acts with an API key.' },
  { name: 'Applications', description: 'Tenants that contain organizations.' },
  { name: 'Organizations', description: 'Tenants within an application.' },
  { name: 'Members', description: 'The users of a tenant and their roles in it.' },
  {
    name: 'Invitations',
    description: 'People are asked by mail before they belong to a tenant, and accept or decline.',
  },
  { name: 'Admins', description: 'The owners and admins of an organization.' },
  { name: 'Tokens', description: 'Minting, listing and revoking the tokens of users.' },
  { name: 'Signing in', description: 'A password or a code for a token, and the end of a token.' },
  { name: 'Operation', description: 'For those who operate Roster.' },
];
