// What a rule component in JavaScript is made with: typed views over the tree, rule declaration, findings, catalog.
//
// Nothing of this package does anything outside of the component but ask the catalog and write the operator's log.

export * as ast from './ast.js';
export { Catalog, CatalogProblem, Moment } from './catalog.js';
export { Change, Statement } from './change.js';
export { Findings, fix } from './finding.js';
export * as log from './log.js';
export { TableName, matches, quote } from './name.js';
export { option } from './options.js';
export { plugin, rule } from './rule.js';
export { Node, Source, Unknown, View } from './tree.js';
