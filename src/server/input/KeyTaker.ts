/** Consumer of a viewport's keys ahead of its bindings: a question, a list, a menu, a popup. Types only. */
import type { TypedInput } from '../../keys/InputDecoder.ts';
import type { MouseInput } from '../../keys/mouse.ts';

/** Consumes keys ahead of the bindings until it is done. */
export interface KeyTaker {
  /** It consumes no more keys. */
  readonly done: boolean;
  /** It opens, and takes keys in a moment: they wait for that. */
  readonly isOpening?: boolean;
  /** True when this key ended it without being consumed: the key then acts like any other. */
  endedBy(key: string | null): boolean;
  key(key: string): void;
  /** A bracketed paste. */
  paste(text: string): void;
  /**
   * Receives all input unchanged, in place of `key` and `paste`. True when it was typed into a program under this part
   * number, which the keeper then acknowledges.
   */
  input?(input: TypedInput, part: number): boolean;
  /** Called before each key, so that a taker can return keys it did not consume. */
  lend?(input: TypedInput): void;
  /** Consumes a mouse event. */
  mouse?(mouse: MouseInput): void;
}
