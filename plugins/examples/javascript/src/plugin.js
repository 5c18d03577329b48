// The component: one module a rule.

import { plugin } from '@stagegate/sdk';

import { tableWithoutOwner } from './table-without-owner.js';
import { wideTable } from './wide-table.js';

export const checks = plugin({
  name: 'example-javascript',
  version: '0.1.0',
  licence: 'Apache-2.0',
  category: 'example',
  rules: [tableWithoutOwner, wideTable],
});
