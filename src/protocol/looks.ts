/** The look of overlays, as the server sends it to clients: a style for each role of text. */
import { allOf, type Infer, object, someOf, text } from './check.ts';
import { sgr } from './values.ts';

/** Roles of text in an overlay. */
export const overlayRoles = [
  'plain',
  'border',
  'title',
  'dim',
  'accent',
  'good',
  'warn',
  'bad',
  'match',
  'key',
  'input',
  'selected',
  'selectedDim',
  'selectedAccent',
  'selectedMatch',
  'question',
] as const;

export type OverlayRole = (typeof overlayRoles)[number];

/** SGR parameters of every role. */
export type RoleStyles = Readonly<Record<OverlayRole, string>>;

export const OverlayLooks = object({
  /** Styles of lists, by role. */
  list: allOf(overlayRoles, sgr),
  /** Styles of menus that differ from those of lists. */
  menu: someOf(overlayRoles, sgr),
  /** Styles of the panel of keys that differ from those of lists. */
  hints: someOf(overlayRoles, sgr),
  /** Messages, the client's own included. */
  message: text,
});
/** Styles of overlays; for menus and the panel of keys only the differences from lists. */
export interface OverlayLooks extends Infer<typeof OverlayLooks> {}
