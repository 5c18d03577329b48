// `wide-table`: a table that has more columns than anybody reads, counted as the change leaves it.

import { TableName, ast, option, rule } from '@stagegate/sdk';

export const wideTable = rule({
  id: 'wide-table',
  title: 'Table with very many columns',
  documentation: {
    what: `
\`CREATE TABLE\` with more columns than \`max\`, and \`ADD COLUMN\` that takes a table beyond it. The second needs a catalog, which
knows the columns that are there already.`,
    why: `
Every update of one column writes all of them again, every \`SELECT *\` reads them, and columns that are filled for some rows only are
tables that were never made.`,
    instead: `
Put what belongs together into a table of its own:

\`\`\`sql
CREATE TABLE account_address (
    account_id bigint PRIMARY KEY REFERENCES account (id),
    street text,
    city text
);
\`\`\``,
  },
  tags: ['CREATE TABLE', 'ALTER TABLE'],
  options: {
    max: option.number(40, 'The most columns that are fine.', { minimum: 1 }),
  },
  check(change, options, findings) {
    /** @type {(at: ast.ObjectName, name: TableName, count: number) => void} */
    const report = (at, name, count) =>
      findings.report({
        at,
        message: `${name} has ${count} columns; at most ${options.max} are fine`,
        object: name.key,
      });
    for (const statement of change.statements) {
      const { view } = statement;
      if (view?.kind === 'create-table' && view.name && view.columns.length > options.max) {
        report(view.name, TableName.of(view.name), view.columns.length);
      } else if (view?.kind === 'alter-table' && view.name && change.catalog.isKnown) {
        if (!view.actions.some((action) => action instanceof ast.AddColumn)) continue;
        const name = TableName.of(view.name);
        const [before, after] = [statement.before, statement.after].map((moment) => moment.relation(name)?.columns.length ?? 0);
        if (after > options.max && after > before) report(view.name, name, after);
      }
    }
  },
});
