// The rules of {{name}}: a module and an entry in the list for each.

import { plugin } from '@stagegate/sdk';

import { throwawayTableName } from './throwaway-table-name.js';

export const checks = plugin({
  name: '{{name}}',
  version: '0.1.0',
  licence: 'Apache-2.0',
  rules: [throwawayTableName],
});
