// Names of tables: read from the tree, compared after folding, shown with quotes, matched by globs.

/** The schema that is meant where a statement names none. */
const DEFAULT_SCHEMA = 'public';

/** A table's name as a statement gives it, folded. */
export class TableName {
  constructor(schema, name) {
    this.schema = schema;
    this.name = name;
  }

  /** The last two parts of a name in the tree (an `ast.ObjectName`). */
  static of(objectName) {
    let parts = objectName.names.map((part) => part.named).filter((part) => part !== undefined);
    if (parts.length === 0) parts = (objectName.named ?? objectName.text).split('.');
    return new TableName(parts.at(-2), parts.at(-1));
  }

  /** With a schema where it has none. */
  orIn(schema) {
    return new TableName(this.schema ?? schema, this.name);
  }

  /** Lives in the session's schema for temporary tables. */
  get isTemporary() {
    return this.schema !== undefined && /^pg_temp(_|$)/.test(this.schema);
  }

  /** `public.t2024`, for fingerprints and to compare; not for SQL. */
  get key() {
    return `${this.schema ?? DEFAULT_SCHEMA}.${this.name}`;
  }

  /** Whether one of the globs means it; a glob without a dot is about the table's own name. */
  matchesAny(globs) {
    return globs.some((glob) => matches(glob, glob.includes('.') ? this.key : this.name));
  }

  /** As SQL has it. */
  toString() {
    return (this.schema === undefined ? '' : `${quote(this.schema)}.`) + quote(this.name);
  }
}

/** An identifier in double quotes, as SQL wants it. */
export function quote(name) {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Whether a text matches a glob: `*` is any text, `?` any one character, all else itself. */
export function matches(glob, text) {
  const [pattern, letters] = [Array.from(glob), Array.from(text)];
  let [atGlob, atText] = [0, 0];
  let retry;
  while (atText < letters.length) {
    if (pattern[atGlob] === '*') {
      atGlob += 1;
      retry = [atGlob, atText];
    } else if (pattern[atGlob] === '?' || pattern[atGlob] === letters[atText]) {
      atGlob += 1;
      atText += 1;
    } else if (retry) {
      retry[1] += 1;
      [atGlob, atText] = retry;
    } else {
      return false;
    }
  }
  return pattern.slice(atGlob).every((rest) => rest === '*');
}
