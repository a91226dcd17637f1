/** The tree of RFC 6962, by the test vectors of the reference implementation of Certificate Transparency. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash, MerkleTree } from '../../../src/operator/ledger/MerkleTree.ts';

const leaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** MTH of RFC 6962 §2.1, as it is defined there. */
function defined(entries: readonly Buffer[]): Buffer {
  const [only] = entries;
  if (only === undefined) return createHash('sha256').digest();
  if (entries.length === 1) return leafHash(only);
  let split = 1;
  while (split * 2 < entries.length) split *= 2;
  return createHash('sha256')
    .update(Buffer.from([1]))
    .update(defined(entries.slice(0, split)))
    .update(defined(entries.slice(split)))
    .digest();
}

describe('the root', () => {
  it('is that of the published vectors, for each number of entries', () => {
    const tree = new MerkleTree();
    expect(tree.root().toString('hex')).toBe(roots[0]);
    for (const [at, leaf] of leaves.entries()) {
      tree.append(Buffer.from(leaf, 'hex'));
      expect(tree.root().toString('hex')).toBe(roots[at + 1]);
    }
  });

  it('is that of the definition, also of a tree that was continued by its edge', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 70 }), fc.nat(), (entries, cut) => {
        const bytes = entries.map((entry) => Buffer.from(entry));
        const at = entries.length === 0 ? 0 : cut % entries.length;
        const before = new MerkleTree();
        for (const entry of bytes.slice(0, at)) before.append(entry);
        const tree = MerkleTree.continued(before.size, before.edge);
        for (const entry of bytes.slice(at)) tree?.append(entry);
        expect(tree?.size).toBe(entries.length);
        expect(tree?.root()).toEqual(defined(bytes));
      }),
      { numRuns: 60 },
    );
  });

  it('is not continued by an edge of another number of entries', () => {
    const hash = leafHash('x');
    expect(MerkleTree.continued(3, [hash])).toBeNull();
    expect(MerkleTree.continued(1, [hash.subarray(1)])).toBeNull();
    expect(MerkleTree.continued(-1, [])).toBeNull();
    expect(MerkleTree.continued(4, [hash])?.size).toBe(4);
  });
});
