// `table-without-owner`: a new table whose comment does not tell which team answers for it.

import { TableName, ast, option, rule } from '@stagegate/sdk';

export const tableWithoutOwner = rule({
  id: 'table-without-owner',
  title: 'Table without an owner in its comment',
  documentation: {
    what: `
A table that the change creates and whose last \`COMMENT ON TABLE\` in the change has no tag such as \`@owner payments\`. Temporary
tables are left alone.`,
    why: `
The role that owns a table is a technical one. When the table is wrong, slow or to be dropped, somebody asks around for the team that
knows it, and nobody answers for what nobody claims.`,
    instead: `
Name the team in the change that creates the table:

\`\`\`sql
CREATE TABLE invoice (id bigint PRIMARY KEY);
COMMENT ON TABLE invoice IS 'what was billed @owner payments';
\`\`\``,
  },
  tags: ['CREATE TABLE', 'CREATE TABLE AS'],
  options: {
    tag: option.text('@owner', 'The word after which the team stands.', { minLength: 1 }),
    teams: option.texts([], 'The teams there are; any word where the list is empty.'),
    ignoreTables: option.texts([], "Tables that need no owner, as globs over `schema.table` or, without a dot, the table's name."),
  },
  check(change, options, findings) {
    const comments = commentsOnTables(change);
    for (const table of change.all(ast.CreateTable)) {
      if (!table.name || table.temporary) continue;
      const name = TableName.of(table.name);
      if (name.isTemporary || name.matchesAny(options.ignoreTables)) continue;
      const team = teamIn(comments.get(name.key) ?? '', options.tag);
      if (team && (options.teams.length === 0 || options.teams.includes(team))) continue;
      findings.report({
        at: table.name,
        message: team ? `${name} belongs to \`${team}\`, which is no team` : `${name} does not say which team answers for it`,
        object: name.key,
        help: `Add to the change: COMMENT ON TABLE ${name} IS '... ${options.tag} <team>';`,
      });
    }
  },
});

/**
 * The last comment on each table, by its key.
 * @param {import('@stagegate/sdk').Change} change
 */
function commentsOnTables(change) {
  const comments = new Map();
  for (const comment of change.all(ast.CommentOn)) {
    if (comment.named === 'table' && comment.target) {
      comments.set(TableName.of(comment.target).key, comment.value?.null ? '' : (comment.value?.named ?? ''));
    }
  }
  return comments;
}

/**
 * The word after the tag.
 * @param {string} comment
 * @param {string} tag
 */
function teamIn(comment, tag) {
  const words = comment.split(/[\s,;]+/);
  const at = words.indexOf(tag);
  return at < 0 ? undefined : words[at + 1];
}
