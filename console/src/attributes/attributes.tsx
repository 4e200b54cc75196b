/** The pages of definitions, for the table of pages. */
import { AttributeList } from './attribute-list.tsx';
import { AttributePage } from './attribute-page.tsx';
import { CreateAttribute } from './create-attribute.tsx';

export const attributes = {
  name: 'attributes',
  list: AttributeList,
  create: CreateAttribute,
  edit: AttributePage,
  recordRepresentation: 'label',
};
