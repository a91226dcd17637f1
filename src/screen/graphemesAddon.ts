/**
 * Loads the graphemes addon with Node's Buffer pool off. Owns the import order and nothing else: modules run in the
 * order of their import statements, and a bundle requires a CommonJS package where the importing file's body starts,
 * which is why the pool is put back by the importer of this file and not by a third import here.
 */
import './unpooledBuffers.ts';
import graphemes from '@xterm/addon-unicode-graphemes';

export const UnicodeGraphemesAddon = graphemes.UnicodeGraphemesAddon;
