/**
 * Colours as options and `#[...]` styles write them: names, `colour0`-`colour255`, `#rrggbb`. Owns parsing and the
 * conversion to SGR parameters. Imports nothing, since clients need it as much as the server.
 */

/**
 * A colour in its canonical text: 'default', 'terminal', 'none', one of the 16 names, `colour12` or `#rrggbb`.
 * Two colours are the same when their texts are.
 */
export type Colour = string;

const baseNames = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

/** X11 names beyond the sixteen (rgb.txt), as name and six hex digits; those used in people's themes. */
const x11Names: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'aliceblue f0f8ff antiquewhite faebd7 aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4 ' +
    'blanchedalmond ffebcd blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0 chartreuse 7fff00 ' +
    'chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c darkblue 00008b ' +
    'darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkkhaki bdb76b ' +
    'darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000 ' +
    'darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f ' +
    'darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff dimgray 696969 dimgrey 696969 ' +
    'dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen 228b22 gainsboro dcdcdc ghostwhite f8f8ff ' +
    'gold ffd700 goldenrod daa520 gray bebebe greenyellow adff2f grey bebebe honeydew f0fff0 hotpink ff69b4 ' +
    'indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa lavenderblush fff0f5 ' +
    'lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan e0ffff ' +
    'lightgoldenrod eedd82 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1 ' +
    'lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslateblue 8470ff lightslategray 778899 ' +
    'lightslategrey 778899 lightsteelblue b0c4de lightyellow ffffe0 limegreen 32cd32 linen faf0e6 maroon b03060 ' +
    'mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371 ' +
    'mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585 ' +
    'midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 ' +
    'navyblue 000080 oldlace fdf5e6 olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6 ' +
    'palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee palevioletred db7093 papayawhip ffefd5 ' +
    'peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 purple a020f0 rebeccapurple 663399 ' +
    'rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57 ' +
    'seashell fff5ee sienna a0522d skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090 snow fffafa ' +
    'springgreen 00ff7f steelblue 4682b4 tan d2b48c thistle d8bfd8 tomato ff6347 turquoise 40e0d0 violet ee82ee ' +
    'violetred d02090 wheat f5deb3 whitesmoke f5f5f5 yellowgreen 9acd32'
  )
    .split(' ')
    .reduce<[string, string][]>((pairs, word, at, words) => {
      if (at % 2 === 0) pairs.push([word, words[at + 1] ?? '000000']);
      return pairs;
    }, []),
);

/** The colour that a text names, in canonical form; undefined for other text. Case-insensitive. */
export function parseColour(text: string): Colour | undefined {
  const lower = text.toLowerCase();
  if (lower === 'default' || lower === 'terminal' || lower === 'none') return lower;
  const hex = /^#([0-9a-f]{6})$/.exec(lower);
  if (hex) return lower;
  const indexed = /^colou?r(\d{1,3})$/.exec(lower);
  if (indexed) {
    const index = Number(indexed[1]);
    return index <= 255 ? `colour${index}` : undefined;
  }
  if ((baseNames as readonly string[]).includes(lower)) return lower;
  if (lower.startsWith('bright') && (baseNames as readonly string[]).includes(lower.slice(6))) return lower;
  if (/^[0-7]$/.test(lower)) return baseNames[Number(lower)];
  if (/^9[0-7]$/.test(lower)) return `bright${baseNames[Number(lower) - 90]}`;
  const plain = lower.replace(/ /g, '');
  const grey = /^gr[ae]y(\d{1,3})$/.exec(plain);
  if (grey) {
    const share = Number(grey[1]);
    if (share > 100) return undefined;
    const level = Math.round((share * 255) / 100)
      .toString(16)
      .padStart(2, '0');
    return `#${level}${level}${level}`;
  }
  const named = Object.hasOwn(x11Names, plain) ? x11Names[plain] : undefined;
  return named === undefined ? undefined : `#${named}`;
}

/** SGR parameters (ECMA-48, xterm ctlseqs) that select a canonical colour; '' for those that change nothing. */
export function colourSgr(colour: Colour, place: 'fg' | 'bg' | 'us'): string {
  const base = place === 'fg' ? 30 : 40;
  if (colour === 'none' || colour === 'terminal') return '';
  if (colour === 'default') return place === 'us' ? '59' : String(base + 9);
  const extended = place === 'fg' ? '38' : place === 'bg' ? '48' : '58';
  const rgb = colourRgb(colour);
  if (rgb) return `${extended};2;${rgb.join(';')}`;
  const index = colourIndex(colour);
  if (index === undefined) return '';
  // As terminfo's setaf and setab have it: with bold, some terminals brighten the first eight of these only.
  if (place === 'us' || index > 15) return `${extended};5;${index}`;
  return String(index < 8 ? base + index : base + 60 + index - 8);
}

/** Palette index of a named or indexed colour, 0-255; undefined for direct and default colours. */
export function colourIndex(colour: Colour): number | undefined {
  if (colour.startsWith('colour')) return Number(colour.slice(6));
  const bright = colour.startsWith('bright');
  const at = (baseNames as readonly string[]).indexOf(bright ? colour.slice(6) : colour);
  return at < 0 ? undefined : at + (bright ? 8 : 0);
}

/** The components of a `#rrggbb` colour, 0-255 each. */
export function colourRgb(colour: Colour): [number, number, number] | undefined {
  if (!colour.startsWith('#')) return undefined;
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

const cubeSteps = [0, 0x5f, 0x87, 0xaf, 0xd7, 0xff];

/** Any colour as `rrggbb` in xterm's standard palette, for `#{c:...}`; undefined for default and terminal. */
export function colourHex(colour: Colour): string | undefined {
  if (colour.startsWith('#')) return colour.slice(1);
  const index = colourIndex(colour);
  if (index === undefined) return undefined;
  const hex = (n: number): string => n.toString(16).padStart(2, '0');
  if (index < 16) {
    if (index === 7) return 'c0c0c0';
    if (index === 8) return '808080';
    const on = index < 8 ? 0x80 : 0xff;
    return [index & 1, index & 2, index & 4].map((bit) => hex(bit ? on : 0)).join('');
  }
  if (index >= 232) {
    const level = hex(8 + (index - 232) * 10);
    return level + level + level;
  }
  const cube = index - 16;
  return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6]
    .map((step) => hex(cubeSteps[step] ?? 0))
    .join('');
}
