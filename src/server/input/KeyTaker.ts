/** Takes a viewport's keys before its bindings: a question, a list, a menu, a popup. Types only. */
import type { TypedInput } from '../../keys/InputDecoder.ts';
import type { MouseInput } from '../../keys/mouse.ts';

/** Stands in front of the key bindings until it is done. */
export interface KeyTaker {
  /** It takes no more keys. */
  readonly done: boolean;
  /** True when this key ended it, and is then a key like any other. */
  endedBy(key: string | null): boolean;
  key(key: string): void;
  /** A bracketed paste. */
  paste(text: string): void;
  /**
   * Takes everything as it came, in place of `key` and `paste`. True when it was typed into a program under that part
   * number, which the keeper acknowledges.
   */
  input?(input: TypedInput, part: number): boolean;
  /** Told of every input before it gets it, for who may have to give it back. */
  lend?(input: TypedInput): void;
  /** Takes a mouse event. */
  mouse?(mouse: MouseInput): void;
}
