/**
 * The hash tree of RFC 6962 (§2.1) over a list that only grows. Owns the hashes of the complete subtrees on the right
 * edge, which are enough to append entries and to compute the root; keeps no entry.
 *
 *     7 entries:      root              full: [4 entries, 2 entries, 1 entry]
 *                    /    \
 *                 [4]      .            An append adds a subtree of one entry, and joins equal ones,
 *                /   \    / \           as in a binary counter.
 *               .     . [2] [1]
 */
import { createHash } from 'node:crypto';

/** Bytes of a hash: SHA-256. */
const hashBytes = 32;
const leafPrefix = Buffer.from([0]);
const nodePrefix = Buffer.from([1]);

/** Hash of an entry. */
export function leafHash(entry: Uint8Array | string): Buffer {
  return createHash('sha256').update(leafPrefix).update(entry).digest();
}

/** Hash of a node with two children. */
function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest();
}

export class MerkleTree {
  #size = 0;
  /** Hashes of complete subtrees, the largest (leftmost) first. */
  readonly #full: Buffer[] = [];

  /**
   * A tree that continues after `size` entries, by the hashes of its complete subtrees (`edge`). Null when they do not
   * fit: there is one for each bit of the size.
   */
  static continued(size: number, edge: readonly Uint8Array[]): MerkleTree | null {
    if (!Number.isSafeInteger(size) || size < 0 || edge.length !== bitsOf(size)) return null;
    if (edge.some((hash) => hash.length !== hashBytes)) return null;
    const tree = new MerkleTree();
    tree.#size = size;
    tree.#full.push(...edge.map((hash) => Buffer.from(hash)));
    return tree;
  }

  get size(): number {
    return this.#size;
  }

  /** Hashes of the complete subtrees, the largest first: see `continued`. */
  get edge(): readonly Buffer[] {
    return [...this.#full];
  }

  append(entry: Uint8Array | string): void {
    let hash = leafHash(entry);
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = this.#full.pop();
      if (left) hash = nodeHash(left, hash);
    }
    this.#full.push(hash);
    this.#size += 1;
  }

  /** Hash of the whole tree; of an empty one, that of nothing. */
  root(): Buffer {
    const [last, ...others] = [...this.#full].reverse();
    if (!last) return createHash('sha256').digest();
    return others.reduce((right, left) => nodeHash(left, right), last);
  }
}

function bitsOf(size: number): number {
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return bits;
}
