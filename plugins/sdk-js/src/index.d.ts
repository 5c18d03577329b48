// Typings of the package.

import type { Catalog, Moment } from './catalog.js';
import type { Node, Source, Span, StatementView, View, ViewClass } from './tree.js';
import type { ObjectName } from './ast.js';

export * as ast from './ast.js';
export * from './catalog.js';
export * from './tree.js';

/** How much a finding weighs. */
export type Level = 'info' | 'warning' | 'error';

/** One file of a change. */
export declare class Change {
  /** The file's name in its repository. */
  readonly path: string;
  readonly source: Source;
  /** The file's text. */
  readonly text: string;
  /** What is known of the database. */
  readonly catalog: Catalog;
  /** In file order. */
  readonly statements: Statement[];
  /** The schema before the change. */
  readonly atStart: Moment;
  /** The schema when the change ends. */
  readonly atEnd: Moment;
  /** The statement that a node or view belongs to. */
  statementOf(what: Node | View): Statement | undefined;
  /** Every view of a class, in all statements. */
  all<V extends View>(view: ViewClass<V>): IterableIterator<V>;
}

/** One statement of the file. */
export declare class Statement {
  /** Its place among the statements of the file. */
  readonly index: number;
  /** PostgreSQL's command tag, such as `ALTER TABLE`. */
  readonly tag: string;
  /** Whether the tree holds all of it; else only its tag and its text are known. */
  readonly isFull: boolean;
  /** Inside a transaction block that the file itself opened. */
  readonly inTransaction: boolean;
  readonly span: Span;
  readonly text: string;
  /** Its first line, at most up to a parenthesis: where a finding about all of it points. */
  readonly firstWords: Span;
  /** Its root. */
  readonly node: Node | undefined;
  /** Its root as what it is: `switch (statement.view?.kind)`. */
  readonly view: StatementView | undefined;
  /** The names of relations in it. */
  readonly relations: ObjectName[];
  /** The schema just before it runs. */
  readonly before: Moment;
  /** The schema just after it ran. */
  readonly after: Moment;
}

/** A table's name as a statement gives it, folded. */
export declare class TableName {
  constructor(schema: string | undefined, name: string);
  /** The last two parts of a name in the tree. */
  static of(name: ObjectName): TableName;
  readonly schema: string | undefined;
  readonly name: string;
  /** Lives in the session's schema for temporary tables. */
  readonly isTemporary: boolean;
  /** `public.t2024`, for fingerprints and to compare; not for SQL. */
  readonly key: string;
  /** With a schema where it has none. */
  orIn(schema: string | undefined): TableName;
  /** Whether one of the globs means it; a glob without a dot is about the table's own name. */
  matchesAny(globs: string[]): boolean;
  /** As SQL has it. */
  toString(): string;
}

/** An identifier in double quotes, as SQL wants it. */
export declare function quote(name: string): string;

/** Whether a text matches a glob: `*` is any text, `?` any one character, all else itself. */
export declare function matches(glob: string, text: string): boolean;

/** What can be pointed at. */
export type Place = Node | View | Statement | Span;

/** A replacement of some bytes. */
export interface Edit {
  at: Span;
  replacement: string;
}

/** A mechanical repair. */
export interface Fix {
  /** An imperative. */
  title: string;
  edits: Edit[];
  /** Applying it can not change what the statement does. */
  safe?: boolean;
}

/** Edits of a fix. */
export declare const fix: {
  replace(what: Place, replacement: string): Edit;
  before(what: Place, text: string): Edit;
  after(what: Place, text: string): Edit;
};

export interface Finding {
  /** What it is about; absent where that is the file as a whole. */
  at?: Node | View | Statement;
  /** Other bytes to point at than those of `at`. */
  span?: Span;
  /** What will happen, as a sentence. */
  message: string;
  /** Names the object it is about; makes the fingerprint, so that an exemption outlives edits around it. */
  object?: string;
  /** Lowers the policy's level for this one finding. */
  level?: Level;
  /** The safe way. */
  help?: string;
  notes?: { at?: Place; message: string }[];
  fixes?: Fix[];
}

/** Collects the findings of one rule. */
export declare class Findings {
  report(finding: Finding): void;
}

/** An option of a rule, by the type of its value. */
export interface Option<T> {
  readonly fallback: T;
}

type Declare<T> = (fallback: T, description: string, keywords?: Record<string, unknown>) => Option<T>;

/** What options are declared with: a default, a description for people, further keywords of JSON Schema. */
export declare const option: {
  flag: Declare<boolean>;
  /** A whole number. */
  number: Declare<number>;
  decimal: Declare<number>;
  text: Declare<string>;
  texts: Declare<string[]>;
  numbers: Declare<number[]>;
};

export type Options = Record<string, Option<any>>;

/** The values of declared options. */
export type Values<O extends Options> = { [K in keyof O]: O[K] extends Option<infer T> ? T : never };

export interface RuleDeclaration<O extends Options> {
  /** Kebab-case; names what is wrong, so that it reads well after "allow". */
  id: string;
  title: string;
  /** Markdown: what it looks for, what happens where it is ignored, what to write instead. */
  documentation: { what: string; why: string; instead: string };
  /** Where the policy names none; `warning` unless said. */
  level?: Level;
  /** Command tags it wants to be called for; all unless said. */
  tags?: string[];
  /** Says nothing useful without a catalog. */
  needsCatalog?: boolean;
  /** The version of the plugin that first had it. */
  since?: string;
  /** Why, and what to use instead, where it is on its way out. */
  deprecated?: string;
  /** By their names in camelCase; policies write kebab-case. */
  options?: O;
  /** What the schema can not say about options, one text for each problem. */
  problems?(options: Values<O>): string[];
  /** Looks at one file and reports. An exception becomes a finding about the rule. */
  check(change: Change, options: Values<O>, findings: Findings): void;
}

export interface Rule {
  readonly id: string;
}

/** Declares a rule. */
export declare function rule<O extends Options = {}>(declaration: RuleDeclaration<O>): Rule;

/** Makes a component: `export const checks = plugin({ ... })`. */
export declare function plugin(plugin: {
  name: string;
  version: string;
  homepage?: string;
  /** SPDX expression. */
  licence?: string;
  /** What its rules are about; the plugin's name unless said. */
  category?: string;
  rules: Rule[];
}): unknown;

/** Lines for the operator's log; they never reach the author of a pull request. */
export declare const log: {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
};
