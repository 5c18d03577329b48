// What is known of the database: before the change, and at each moment of it. The host simulates the change's DDL on its
// snapshot, so a question reads the host's memory and two equal questions have equal answers.

import * as wire from 'stagegate:review/catalog@1.1.0';

/** Nobody knows: there is no catalog, or the part was not captured. */
export class CatalogProblem extends Error {
  constructor(reason) {
    super(`the catalog can not tell: ${reason}`);
    this.name = 'CatalogProblem';
    /** `offline`, `not-captured` or `denied`. */
    this.reason = reason;
  }
}

/** The database before the change, and what is the same at every moment. */
export class Catalog {
  #known = new Map();

  /** Whether there is a database to ask about. */
  get isKnown() {
    try {
      this.serverVersion();
      return true;
    } catch (error) {
      if (error instanceof CatalogProblem) return false;
      throw error;
    }
  }

  /** As `server_version_num`: 150018 is 15.18. */
  serverVersion() {
    return ask(() => wire.serverVersion());
  }

  /** Asks for several relations in one question; what is known already is not asked again. */
  prefetch(names) {
    const unknown = new Map();
    for (const name of names) {
      if (!this.#known.has(key(name))) unknown.set(key(name), { schema: name.schema, name: name.name });
    }
    if (unknown.size === 0) return;
    const found = ask(() => wire.relations([...unknown.values()]));
    [...unknown.keys()].forEach((each, index) => this.#known.set(each, relation(found[index])));
  }

  /** One relation before the change: undefined where the database has no such one. */
  relation(name) {
    this.prefetch([name]);
    return this.#known.get(key(name));
  }

  /** What a statement takes with it by CASCADE, besides what it names. */
  goesWith(statement) {
    return ask(() => wire.goesWith(statement.index));
  }

  /** The steps of this file that can not succeed. */
  impossibleSteps() {
    return ask(() => wire.impossibleSteps());
  }

  /** What the planner of the live database says of statements; undefined where one can not be explained. */
  estimates(statements) {
    const found = ask(() => wire.estimates(Uint32Array.from(statements, (statement) => statement.index)));
    return found.map((each) => each && { ...each, rows: Number(each.rows) });
  }

  /** The role that the change will run as. */
  currentRole() {
    return ask(() => wire.currentRole());
  }

  /** The versions that the database has already. */
  ledger() {
    return ask(() => wire.ledger());
  }

  /** The file's version and checksum; works offline too. */
  thisFile() {
    return wire.thisFile();
  }
}

/** The schema at one moment of the change. */
export class Moment {
  constructor(after) {
    this.after = after;
  }

  /** A relation: undefined where there is no such one. */
  relation(name) {
    return relation(this.#first(wire.relationsAt, name));
  }

  /** What `relation` leaves out. */
  detail(name) {
    return this.#first(wire.detailsAt, name);
  }

  /** The table that an index belongs to. */
  tableOfIndex(name) {
    return this.#first(wire.tablesOfIndexesAt, name);
  }

  /** All routines of a name, those of PostgreSQL itself too. */
  routines(name) {
    return this.#first(wire.routinesAt, name) ?? [];
  }

  /** A type. */
  dataType(name) {
    return this.#first(wire.typesAt, name);
  }

  #first(question, { schema, name }) {
    return ask(() => question(this.after, [{ schema, name }]))[0];
  }
}

/** The host's `err` as an exception with a name. */
function ask(question) {
  try {
    return question();
  } catch (error) {
    const reason = error?.payload?.tag;
    throw reason ? new CatalogProblem(reason) : error;
  }
}

/** 64-bit numbers as numbers: no table has 2^53 bytes. */
function relation(found) {
  return (
    found && {
      ...found,
      rowsEstimate: Number(found.rowsEstimate),
      bytes: Number(found.bytes),
      indexes: found.indexes.map((index) => ({ ...index, bytes: Number(index.bytes) })),
    }
  );
}

function key({ schema, name }) {
  return JSON.stringify([schema ?? null, name]);
}
