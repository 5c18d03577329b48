// `throwaway-table-name`: a lasting table that is called like one nobody will miss.

import { TableName, ast, option, rule } from '@stagegate/sdk';

export const throwawayTableName = rule({
  id: 'throwaway-table-name',
  title: 'Lasting table with a throwaway name',
  documentation: {
    what: `
\`CREATE TABLE\` with a name that begins like that of a table made for a moment, such as \`tmp_orders\`. Temporary tables are left alone.`,
    why: `
The table stays. In a year nobody knows whether anything reads it, nobody dares to drop it, and whoever cleans up by name loses data.`,
    instead: `
Call it what it holds:

\`\`\`sql
CREATE TABLE order_import (id bigint PRIMARY KEY);
\`\`\`

or let PostgreSQL drop it at the end of the session:

\`\`\`sql
CREATE TEMPORARY TABLE tmp_orders (id bigint PRIMARY KEY);
\`\`\``,
  },
  level: 'warning',
  tags: ['CREATE TABLE', 'CREATE TABLE AS'],
  // Policies write them in kebab-case.
  options: {
    prefixes: option.texts(['tmp_', 'temp_', 'test_', 'old_'], 'How the names begin that are not for lasting tables.'),
  },
  check(change, options, findings) {
    for (const create of change.all(ast.CreateTable)) {
      if (!create.name) continue;
      const table = TableName.of(create.name);
      if (create.temporary || table.isTemporary) continue;
      const prefix = options.prefixes.find((each) => table.name.startsWith(each));
      if (prefix === undefined) continue;
      findings.report({
        at: create.name,
        message: `${table} will stay, but \`${prefix}\` says that it is for a moment`,
        object: table.key,
        help: 'Call it what it holds, or write CREATE TEMPORARY TABLE.',
      });
    }
  },
});
