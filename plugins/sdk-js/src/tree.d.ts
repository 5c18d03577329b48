// Typings of tree.js.

import type { Statement } from './ast.js';

/** A half-open range of bytes in the file's UTF-8 text; `Source.slice` cuts by it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A class of views, such as `ast.CreateTable`. */
export interface ViewClass<V extends View> {
  new (node: Node): V;
}

/** A file's tree. */
export declare class Source {
  /** The whole text. */
  readonly text: string;
  /** The text between two bytes. */
  slice(span: Span): string;
  /** The node with this index, where the tree has one. */
  node(index: number): Node | undefined;
}

/** One node of a tree. */
export declare class Node {
  readonly source: Source;
  /** Its place in the tree, in pre-order. */
  readonly index: number;
  /** What it is: one of `ast.Kind`. */
  readonly kind: number;
  /** The part it plays in its parent: one of `ast.Role`. */
  readonly role: number;
  /** Its normalised name or literal, where it has one. */
  readonly name: string | undefined;
  /** Its bytes in the file. */
  readonly span: Span;
  /** Its text in the file. */
  readonly text: string;
  /** Itself as what it is: `node.view.kind` tells which class it is of. */
  readonly view: View & { readonly kind: string };
  /** The index after the last node of its subtree. */
  readonly end: number;
  /** Whether the flag at this position is set. */
  bit(position: number): boolean;
  /** As a view of this class, where it is of that kind. */
  as<V extends View>(view: ViewClass<V>): V | undefined;
  /** Its children, in the order of the text. */
  children(): IterableIterator<Node>;
  /** All nodes under it, in pre-order, without itself. */
  descendants(): IterableIterator<Node>;
  /** Itself and all nodes under it that are of the view's kind. */
  all<V extends View>(view: ViewClass<V>): IterableIterator<V>;
  /** The views of the children that play a part; of one class, where one is given. */
  childrenAs<V extends View>(role: number, view?: ViewClass<V>): V[];
  /** The first of `childrenAs`. */
  childAs<V extends View>(role: number, view?: ViewClass<V>): V | undefined;
  /** Whether the other node is this one or lies under it. */
  contains(other: Node): boolean;
}

/** A node seen as what it is. */
export declare class View {
  constructor(node: Node);
  readonly node: Node;
  /** Its bytes in the file. */
  readonly span: Span;
  /** Its text in the file. */
  readonly text: string;
}

/** A node of a kind that this SDK does not know. */
export declare class Unknown extends View {
  readonly kind: 'unknown';
}

/** A statement's root as what it is. */
export type StatementView = Statement;
