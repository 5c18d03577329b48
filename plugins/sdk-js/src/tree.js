// The flat tree as nodes: an index and a reference, nothing copied.
//
// Numbers that lead out of the tree are answered with "none" rather than an exception, so that a rule never fails for a tree
// that a newer host lowered differently. The host counts bytes of UTF-8 where JavaScript counts UTF-16: texts are cut
// here alone, and a file of plain ASCII, where both are the same, is never encoded.

const NO_NAME = 0xffffffff;

/** Number of a kind -> the class of its view. */
const views = new Map();

/** Makes a class the view of a kind; what is generated from ast.toml calls it. */
export function register(view, number, kind) {
  view.NUMBER = number;
  Object.defineProperty(view.prototype, 'kind', { value: kind, enumerable: true });
  views.set(number, view);
}

/** A text that is cut by bytes. */
class Bytes {
  constructor(text) {
    this.text = text;
    this.bytes = undefined;
  }

  slice(start, end) {
    if (this.bytes === undefined) {
      const ascii = !/[^\x00-\x7f]/.test(this.text);
      this.bytes = ascii ? null : new TextEncoder().encode(this.text);
    }
    return this.bytes ? new TextDecoder().decode(this.bytes.subarray(start, end)) : this.text.slice(start, end);
  }
}

/** A file's tree, as the host passed it. */
export class Source {
  constructor(tree) {
    this.tree = tree;
    this.bytes = new Bytes(tree.text);
    this.names = new Bytes(tree.names);
  }

  /** The whole text. */
  get text() {
    return this.tree.text;
  }

  /** The text between two bytes. */
  slice({ start, end }) {
    return this.bytes.slice(start, end);
  }

  /** The node with this index, where the tree has one. */
  node(index) {
    return index < this.tree.kinds.length ? new Node(this, index) : undefined;
  }

  /** The name with this index. */
  name(index) {
    const ends = this.tree.nameEnds;
    if (index === NO_NAME || index >= ends.length) return undefined;
    return this.names.slice(index === 0 ? 0 : ends[index - 1], ends[index]);
  }
}

/** One node of a tree. */
export class Node {
  constructor(source, index) {
    this.source = source;
    this.index = index;
  }

  /** What it is: one of `ast.Kind`. */
  get kind() {
    return this.source.tree.kinds[this.index];
  }

  /** The part it plays in its parent: one of `ast.Role`. */
  get role() {
    return this.source.tree.roles[this.index] ?? 0;
  }

  /** Whether the flag at this position is set. */
  bit(position) {
    return ((this.source.tree.bits[this.index] >>> position) & 1) === 1;
  }

  /** Its normalised name or literal, where it has one. */
  get name() {
    return this.source.name(this.source.tree.nameOf[this.index] ?? NO_NAME);
  }

  /** Its bytes in the file. */
  get span() {
    const start = this.source.tree.startsAt[this.index] ?? 0;
    return { start, end: this.source.tree.endsAt[this.index] ?? start };
  }

  /** Its text in the file. */
  get text() {
    return this.source.slice(this.span);
  }

  /** Itself as what it is; `Unknown` where this SDK does not know its kind. */
  get view() {
    return new (views.get(this.kind) ?? Unknown)(this);
  }

  /** As a view of this class, where it is of that kind. */
  as(view) {
    return this.kind === view.NUMBER ? new view(this) : undefined;
  }

  /** Where its subtree ends: the index after its last node. */
  get end() {
    const { ends, kinds } = this.source.tree;
    return Math.min(Math.max(ends[this.index] ?? 0, this.index + 1), kinds.length);
  }

  /** Its children, in the order of the text. */
  *children() {
    const end = this.end;
    for (let index = this.index + 1; index < end; ) {
      const child = new Node(this.source, index);
      yield child;
      index = child.end;
    }
  }

  /** All nodes under it, in pre-order, without itself. */
  *descendants() {
    const end = this.end;
    for (let index = this.index + 1; index < end; index++) yield new Node(this.source, index);
  }

  /** Itself and all nodes under it that are of the view's kind. */
  *all(view) {
    const { kinds } = this.source.tree;
    const end = this.end;
    for (let index = this.index; index < end; index++) {
      if (kinds[index] === view.NUMBER) yield new view(new Node(this.source, index));
    }
  }

  /** The views of the children that play a part; of one class, where one is given. */
  childrenAs(role, view) {
    const found = [];
    for (const child of this.children()) {
      if (child.role !== role) continue;
      const seen = view ? child.as(view) : child.view;
      if (seen) found.push(seen);
    }
    return found;
  }

  /** The first of `childrenAs`. */
  childAs(role, view) {
    for (const child of this.children()) {
      if (child.role !== role) continue;
      const seen = view ? child.as(view) : child.view;
      if (seen) return seen;
    }
    return undefined;
  }

  /** Whether the other node is this one or lies under it. */
  contains(other) {
    return other.index >= this.index && other.index < this.end;
  }
}

/** A node seen as what it is. */
export class View {
  constructor(node) {
    this.node = node;
  }

  /** Its bytes in the file. */
  get span() {
    return this.node.span;
  }

  /** Its text in the file. */
  get text() {
    return this.node.text;
  }
}

/** A node of a kind that this SDK does not know. */
export class Unknown extends View {
  get kind() {
    return 'unknown';
  }
}
