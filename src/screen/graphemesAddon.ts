/**
 * Loads the graphemes addon with Node's Buffer pool off. Owns only the import order: modules run in the order of their
 * import statements, and a bundle requires a CommonJS package where the importing file's body starts, so the importer
 * of this file restores the pool, not a third import here.
 */
import './unpooledBuffers.ts';
import graphemes from '@xterm/addon-unicode-graphemes';

export const UnicodeGraphemesAddon = graphemes.UnicodeGraphemesAddon;
