// Typings of catalog.js; the records are those of review.wit, interface `catalog`.

import type { Statement } from './index.js';
import type { Span } from './tree.js';

/** A name as the catalog has it; a `TableName` is one. */
export interface Name {
  readonly schema?: string;
  readonly name: string;
}

export interface Column {
  name: string;
  typeName: string;
  notNull: boolean;
  hasDefault: boolean;
  generated: boolean;
}

export interface Index {
  name: string;
  columns: string[];
  unique: boolean;
  valid: boolean;
  bytes: number;
}

export interface Constraint {
  name: string;
  kind: 'primary-key' | 'unique' | 'foreign-key' | 'check' | 'exclusion' | 'not-null';
  columns: string[];
  validated: boolean;
  references?: Name;
}

export interface Relation {
  name: Name;
  kind: 'table' | 'partitioned-table' | 'view' | 'materialized-view' | 'foreign-table' | 'sequence';
  rowsEstimate: number;
  bytes: number;
  partitions: number;
  columns: Column[];
  indexes: Index[];
  constraints: Constraint[];
}

/** What `Column` leaves out. */
export interface ColumnDetail {
  name: string;
  /** The DEFAULT expression, as PostgreSQL writes it. */
  default?: string;
  identity?: 'always' | 'by default';
  /** The expression of GENERATED ... STORED or VIRTUAL. */
  generated?: string;
  /** One that is not the type's own. */
  collation?: string;
  comment?: string;
}

export interface IndexDetail {
  name: string;
  /** btree, gin, ... */
  method: string;
  /** The whole CREATE INDEX. */
  definition: string;
  /** The condition of a partial index. */
  predicate?: string;
  /** Belongs to a constraint of the same name. */
  ofConstraint: boolean;
}

export interface ConstraintDetail {
  name: string;
  definition: string;
  comment?: string;
}

/** Something that needs another object. */
export interface Dependent {
  /** In lower case: view, index, constraint, function, column default, ... */
  kind: string;
  name: Name;
  /** Of the object it needs, where it needs only that. */
  column?: string;
}

/** What `Relation` leaves out; lists in the same order. */
export interface RelationDetail {
  name: Name;
  owner: string;
  persistence: 'permanent' | 'unlogged' | 'temporary';
  comment?: string;
  /** The partitioned table and the bound, of a partition. */
  partitionOf?: Name;
  partitionBound?: string;
  partitionKey?: string;
  inherits: Name[];
  rowSecurity: boolean;
  /** The query of a view. */
  definition?: string;
  columns: ColumnDetail[];
  indexes: IndexDetail[];
  constraints: ConstraintDetail[];
  /** Names. */
  triggers: string[];
  policies: string[];
  /** Everything that would stop a DROP without CASCADE, or go with one. */
  dependents: Dependent[];
}

export interface Routine {
  name: Name;
  /** Types of its input, joined by comma and space. */
  arguments: string;
  returns: string;
  volatility: 'immutable' | 'stable' | 'volatile';
  securityDefiner: boolean;
  owner: string;
  /** Comes with PostgreSQL. */
  system: boolean;
}

export interface TypeDetail {
  name: Name;
  kind: 'enum' | 'domain' | 'composite' | 'range' | 'base';
  owner: string;
  labels: string[];
  /** The base type of a domain. */
  base?: string;
  notNull: boolean;
  dependents: Dependent[];
}

export interface Role {
  name: string;
  superuser: boolean;
  /** Roles whose rights it has, also through others. */
  memberOf: string[];
  /** Schemas that are searched, in order. */
  searchPath: string[];
}

/** A step that PostgreSQL would refuse when the change comes to it. */
export interface Impossible {
  /** Index of the statement. */
  statement: number;
  at?: Span;
  reason: 'missing' | 'exists' | 'other';
  /** In lower case: relation, column, constraint, type, ... */
  kind: string;
  name: string;
  /** A sentence. */
  message: string;
  sqlstate: string;
}

/** What the planner of the live database says of a statement. */
export interface Estimate {
  /** Rows that are written; for a query, rows that are read. */
  rows: number;
  /** SQLSTATE and message, where EXPLAIN failed. */
  failure?: [string, string];
}

/** A row of the database's ledger. */
export interface Applied {
  version: string;
  checksum: string;
}

/** The file under review as a change. */
export interface ThisChange {
  version?: string;
  checksum: string;
}

/** Nobody knows: there is no catalog, or the part was not captured. Every question may throw it. */
export declare class CatalogProblem extends Error {
  readonly reason: 'offline' | 'not-captured' | 'denied';
}

/** The database before the change, and what is the same at every moment. */
export declare class Catalog {
  /** Whether there is a database to ask about. */
  readonly isKnown: boolean;
  /** As `server_version_num`: 150018 is 15.18. */
  serverVersion(): number;
  /** Asks for several relations in one question; what is known already is not asked again. */
  prefetch(names: Iterable<Name>): void;
  /** One relation before the change: undefined where the database has no such one. */
  relation(name: Name): Relation | undefined;
  /** What a statement takes with it by CASCADE, besides what it names. */
  goesWith(statement: Statement): Dependent[];
  /** The steps of this file that can not succeed. */
  impossibleSteps(): Impossible[];
  /** What the planner of the live database says of statements; undefined where one can not be explained. */
  estimates(statements: Iterable<Statement>): (Estimate | undefined)[];
  /** The role that the change will run as. */
  currentRole(): Role;
  /** The versions that the database has already. */
  ledger(): Applied[];
  /** The file's version and checksum; works offline too. */
  thisFile(): ThisChange;
}

/** The schema at one moment of the change. */
export declare class Moment {
  /** A relation: undefined where there is no such one. */
  relation(name: Name): Relation | undefined;
  /** What `relation` leaves out. */
  detail(name: Name): RelationDetail | undefined;
  /** The table that an index belongs to. */
  tableOfIndex(name: Name): Name | undefined;
  /** All routines of a name, those of PostgreSQL itself too. */
  routines(name: Name): Routine[];
  /** A type. */
  dataType(name: Name): TypeDetail | undefined;
}
