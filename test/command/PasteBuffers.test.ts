import { describe, expect, it } from 'vitest';
import { PasteBuffers } from '../../src/command/PasteBuffers.ts';

const names = (buffers: PasteBuffers): string[] => buffers.list().map((buffer) => buffer.name);

describe('PasteBuffers', () => {
  it('numbers what has no name and puts the newest on top', () => {
    const buffers = new PasteBuffers();
    buffers.add('one', 1, 50);
    buffers.add('two', 2, 50);
    expect(names(buffers)).toEqual(['buffer1', 'buffer0']);
    expect(buffers.top()?.data).toBe('two');
    // One with a name is asked for by its name only.
    buffers.set('mine', 'x', 3);
    expect(names(buffers)).toEqual(['mine', 'buffer1', 'buffer0']);
    expect(buffers.top()?.data).toBe('two');
  });

  it('shows control characters of names, and finds them by the name that was given', () => {
    const buffers = new PasteBuffers();
    buffers.set('a\x1b[31m\u009b', 'x', 0);
    expect(names(buffers)).toEqual(['a\\033[31m\\302\\233']);
    for (const name of ['a\x1b[31m\u009b', names(buffers)[0] ?? ''])
      expect(buffers.get(name)?.data).toBe('x');
    buffers.rename('a\x1b[31m\u009b', 'b\n');
    expect(names(buffers)).toEqual(['b\\n']);
    expect(buffers.delete('b\n')).toBe(true);
  });

  it('drops the oldest unnamed ones over the limit and keeps named ones', () => {
    const buffers = new PasteBuffers();
    buffers.set('kept', 'x', 0);
    for (const text of ['a', 'b', 'c']) buffers.add(text, 1, 2);
    expect(names(buffers)).toEqual(['buffer2', 'buffer1', 'kept']);
  });

  it('appends again and again to the buffer that is pasted without a name', () => {
    const buffers = new PasteBuffers();
    for (const text of ['old', 'new']) buffers.add(text, 1, 50);
    buffers.set('mine', 'x', 2);
    for (const text of ['1', '', '2']) buffers.append(text, 3, 50);
    expect(buffers.top()).toMatchObject({ name: 'buffer1', data: 'new12' });
    expect(names(buffers)).toEqual(['buffer1', 'mine', 'buffer0']);
    const none = new PasteBuffers();
    none.append('first', 1, 50);
    expect(none.top()?.data).toBe('first');
  });

  it('makes no buffer of nothing', () => {
    const buffers = new PasteBuffers();
    buffers.add('', 1, 50);
    buffers.set('empty', '', 1);
    expect(names(buffers)).toEqual([]);
  });

  it('makes a renamed buffer a named one, in place of one that had the name', () => {
    const buffers = new PasteBuffers();
    buffers.set('old', 'gone', 0);
    buffers.add('text', 1, 1);
    buffers.rename('buffer0', 'old');
    buffers.add('next', 2, 1);
    expect(buffers.list().map((buffer) => [buffer.name, buffer.data])).toEqual([
      ['buffer1', 'next'],
      ['old', 'text'],
    ]);
  });

  it('refuses a buffer larger than any honest copy', () => {
    const buffers = new PasteBuffers();
    expect(() => buffers.set('big', 'x'.repeat(64 * 1024 * 1024 + 1), 0)).toThrow('limit exceeded');
  });

  it('lets the oldest unnamed ones go, and says so, when all together hold too much', () => {
    const buffers = new PasteBuffers();
    const evicted: string[] = [];
    buffers.listener = { changed: () => {}, evicted: (gone) => evicted.push(...gone) };
    const large = 'x'.repeat(60 * 1024 * 1024);
    buffers.set('kept', large, 0);
    for (let at = 0; at < 4; at++) buffers.add(large, 1, 50);
    expect(names(buffers)).toEqual(['buffer3', 'buffer2', 'buffer1', 'kept']);
    expect(evicted).toEqual(['buffer0']);
  });

  it('refuses what has no room beside named ones, and loses none for it', () => {
    const buffers = new PasteBuffers();
    const large = 'x'.repeat(60 * 1024 * 1024);
    for (const name of ['a', 'b', 'c', 'd']) buffers.set(name, large, 0);
    buffers.add('small', 1, 50);
    expect(() => buffers.set('e', large, 2)).toThrow('limit exceeded: bytes of all paste buffers');
    expect(() => buffers.add(large, 2, 50)).toThrow('limit exceeded: bytes of all paste buffers');
    expect(names(buffers)).toEqual(['buffer0', 'd', 'c', 'b', 'a']);
    buffers.set('a', `${large}y`, 3);
    expect(names(buffers)).toEqual(['a', 'buffer0', 'd', 'c', 'b']);
  });

  it('goes on after a restart with the same buffers and numbers', () => {
    const before = new PasteBuffers();
    before.add('one', 1, 50);
    const after = new PasteBuffers();
    after.restore({ nextNumber: before.nextNumber, buffers: before.list() });
    after.add('two', 2, 50);
    expect(names(after)).toEqual(['buffer1', 'buffer0']);
  });
});
