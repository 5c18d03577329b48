// What a rule reports, and the sink that collects it.
//
// A fingerprint is made of the rule, the object a finding is about and its number among equal ones: it stays the same when
// lines move, so an exemption outlives edits around it.

/** Collects the findings of one rule. */
export class Findings {
  constructor(run, rule, change) {
    this.run = run;
    this.rule = rule;
    this.change = change;
    this.found = [];
    this.seen = new Map();
  }

  /** Reports a finding; without `at` it is about the file as a whole. */
  report({ at, span, message, object = '', level, help, notes = [], fixes = [] }) {
    const name = `${this.rule}:${object}`;
    const ordinal = (this.seen.get(name) ?? 0) + 1;
    this.seen.set(name, ordinal);
    const statement = at && (at.wire ? at : this.change.statementOf(at));
    this.found.push({
      run: this.run,
      statement: statement?.index,
      at: span ?? at?.span,
      message: String(message),
      level,
      help,
      notes: notes.map((note) => ({ at: spanOf(note.at), message: note.message })),
      fixes: fixes.map(({ title, edits, safe = false }) => ({ title, edits, safe })),
      fingerprint: ordinal === 1 ? name : `${name}#${ordinal}`,
    });
  }
}

/** Edits of a fix. */
export const fix = {
  /** Replaces a node, view, statement or span. */
  replace: (what, replacement) => ({ at: spanOf(what), replacement }),
  /** Inserts a text before something. */
  before: (what, replacement) => insert(spanOf(what).start, replacement),
  /** Inserts a text after something. */
  after: (what, replacement) => insert(spanOf(what).end, replacement),
};

function insert(at, replacement) {
  return { at: { start: at, end: at }, replacement };
}

function spanOf(what) {
  return what?.span ?? what;
}
