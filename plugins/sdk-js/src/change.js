// The file under review as a rule sees it: statements in order, each with its tag and its part of the tree.

import { Moment } from './catalog.js';
import { ObjectName } from './ast.js';
import { Source } from './tree.js';

/** One file of a change. */
export class Change {
  constructor(path, tree, statements, catalog) {
    this.path = path;
    this.source = new Source(tree);
    this.catalog = catalog;
    this.statements = statements.map((wire, index) => new Statement(this.source, wire, index));
  }

  /** The file's text. */
  get text() {
    return this.source.text;
  }

  /** The schema before the change. */
  get atStart() {
    return new Moment(0);
  }

  /** The schema when the change ends. */
  get atEnd() {
    return new Moment(this.statements.length);
  }

  /** The statement that a node or view belongs to. */
  statementOf(what) {
    const { index } = what.node ?? what;
    // Statements are in the order of their nodes.
    let [low, high] = [0, this.statements.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.statements[middle].wire.node <= index) low = middle + 1;
      else high = middle;
    }
    const statement = this.statements[low - 1];
    return statement?.node && index < statement.node.end ? statement : undefined;
  }

  /** Every view of a class, in all statements. */
  *all(view) {
    for (const statement of this.statements) {
      if (statement.node) yield* statement.node.all(view);
    }
  }
}

/** One statement of the file. */
export class Statement {
  constructor(source, wire, index) {
    this.source = source;
    this.wire = wire;
    this.index = index;
    this.node = source.node(wire.node);
  }

  /** PostgreSQL's command tag, such as `ALTER TABLE`. */
  get tag() {
    return this.wire.tag;
  }

  /** Whether the tree holds all of it; else only its tag and its text are known. */
  get isFull() {
    return this.wire.parse === 'full';
  }

  /** Inside a transaction block that the file itself opened. */
  get inTransaction() {
    return this.wire.inTransaction;
  }

  /** Its bytes in the file. */
  get span() {
    return this.wire.at;
  }

  /** Its text. */
  get text() {
    return this.source.slice(this.span);
  }

  /** Its first line, at most up to a parenthesis: where a finding about all of it points. */
  get firstWords() {
    const words = this.text.split(/[\n(]/, 1)[0].trimEnd();
    const { start } = this.span;
    return { start, end: start + new TextEncoder().encode(words).length };
  }

  /** Its root as what it is. */
  get view() {
    return this.node?.view;
  }

  /** The names of relations in it. */
  get relations() {
    const nodes = Array.from(this.wire.relations, (index) => this.source.node(index)?.as(ObjectName));
    return nodes.filter((name) => name !== undefined);
  }

  /** The schema just before it runs. */
  get before() {
    return new Moment(this.index);
  }

  /** The schema just after it ran. */
  get after() {
    return new Moment(this.index + 1);
  }
}
