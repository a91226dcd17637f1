/**
 * Canaries: one for each private name of xterm that src/screen/xtermInternals.ts relies on. A failure here says that
 * the pinned version was changed and what moved; the source to read is in the package's source map.
 */
import { describe, expect, test } from 'vitest';
import {
  attribute,
  cellWords,
  charsets,
  content,
  openTerminal,
  parserState,
} from '../../src/screen/xtermInternals.ts';
import { bytes } from '../helpers/screens.ts';

function open() {
  const { terminal, core } = openTerminal(20, 5, 10);
  const feed = (text: string) => core._inputHandler.parse(bytes(text));
  return { terminal, core, handler: core._inputHandler, buffers: core._bufferService.buffers, feed };
}

/** The value at a path of names. */
function at(root: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], root);
}

describe('names inside of xterm', () => {
  test.each([
    ['_inputHandler.parse', 'function'],
    ['_inputHandler.saveCursor', 'function'],
    ['_inputHandler.restoreCursor', 'function'],
    ['_inputHandler.softReset', 'function'],
    ['_inputHandler.fullReset', 'function'],
    ['_inputHandler.eraseInDisplay', 'function'],
    ['_inputHandler.cursorPosition', 'function'],
    ['_inputHandler.setTitle', 'function'],
    ['_inputHandler.setIconName', 'function'],
    ['_inputHandler.registerEscHandler', 'function'],
    ['_inputHandler.registerCsiHandler', 'function'],
    ['_inputHandler.registerOscHandler', 'function'],
    ['_inputHandler.registerDcsHandler', 'function'],
    ['_inputHandler._windowTitle', 'string'],
    ['_inputHandler._iconName', 'string'],
    ['_inputHandler._windowTitleStack.length', 'number'],
    ['_inputHandler._iconNameStack.length', 'number'],
    ['_inputHandler._dirtyRowTracker.start', 'number'],
    ['_inputHandler._dirtyRowTracker.end', 'number'],
    ['_inputHandler._dirtyRowTracker.clearRange', 'function'],
    ['_inputHandler.lineFeed', 'function'],
    ['_inputHandler.carriageReturn', 'function'],
    ['_inputHandler.print', 'function'],
    ['_inputHandler._parser.reset', 'function'],
    ['_inputHandler._parser._collect', 'number'],
    ['_inputHandler._parser._params.resetZdm', 'function'],
    ['_inputHandler._parser._params.addParam', 'function'],
    ['_inputHandler._parser._csiHandlers.72.0', 'function'],
    ['_inputHandler._parser._csiHandlers.16232.0', 'function'],
    ['_inputHandler._parser._csiHandlerFb', 'function'],
    ['_inputHandler._parser._escHandlers.77.0', 'function'],
    ['_inputHandler._parser._escHandlers.10306.0', 'function'],
    ['_inputHandler._parser._escHandlerFb', 'function'],
    ['_inputHandler._parser._executeHandlersArr.9', 'function'],
    ['_inputHandler._parser._executeHandlerFb', 'function'],
    ['_inputHandler._processSGR0', 'function'],
    ['_inputHandler._parser._oscParser._handlers.8.0._data._limit', 'number'],
    ['_inputHandler._parser._oscParser.put', 'function'],
    ['_inputHandler._parser._oscParser.registerHandler', 'function'],
    ['_inputHandler._parser._oscParser._handlers.8.0.put', 'function'],
    ['_bufferService.buffers.alt.clear', 'function'],
    ['_bufferService.buffers.alt.fillViewportRows', 'function'],
    ['_inputHandler._curAttrData.fg', 'number'],
    ['_inputHandler._curAttrData.bg', 'number'],
    ['_inputHandler._curAttrData.clone', 'function'],
    ['_inputHandler._curAttrData.updateExtended', 'function'],
    ['_inputHandler._curAttrData.extended.clone', 'function'],
    ['_inputHandler._curAttrData.extended._ext', 'number'],
    ['_inputHandler._curAttrData.extended._urlId', 'number'],
    ['_bufferService.cols', 'number'],
    ['_bufferService.rows', 'number'],
    ['_bufferService.buffers.activateAltBuffer', 'function'],
    ['_bufferService.buffers.onBufferActivate', 'function'],
    ['_charsetService.glevel', 'number'],
    ['_charsetService._charsets.length', 'number'],
    ['coreService.isCursorHidden', 'boolean'],
    ['coreService.modes.insertMode', 'boolean'],
    ['coreService.reset', 'function'],
    ['mouseStateService.activeProtocol', 'string'],
    ['mouseStateService.activeEncoding', 'string'],
    ['options.convertEol', 'boolean'],
    ...['normal', 'alt', 'active'].flatMap((buffer) =>
      [
        ...['x', 'y', 'ybase', 'ydisp', 'scrollTop', 'scrollBottom', 'savedX', 'savedY', 'savedGlevel'].map(
          (name) => [name, 'number'],
        ),
        ['savedOriginMode', 'boolean'],
        ['savedWraparoundMode', 'boolean'],
        ['savedCharsets.length', 'number'],
        ['savedCurAttrData.fg', 'number'],
        ['getBlankLine', 'function'],
        ['addMarker', 'function'],
        ['lines.length', 'number'],
        ['lines.maxLength', 'number'],
        ['lines.push', 'function'],
        ['lines.trimStart', 'function'],
        ['lines.onTrim', 'function'],
      ].map(([name, type]) => [`_bufferService.buffers.${buffer}.${name}`, type]),
    ),
  ])('%s is a %s', (path, type) => {
    expect(typeof at(open().core, path ?? '')).toBe(type);
  });

  test('DEC private modes and kitty keyboard state have exactly the fields that checkpoints keep', () => {
    const { core } = open();
    expect(Object.keys(core.coreService.decPrivateModes).sort()).toEqual(
      [
        'applicationCursorKeys',
        'applicationKeypad',
        'bracketedPasteMode',
        'colorSchemeUpdates',
        'cursorBlink',
        'cursorStyle',
        'origin',
        'reverseWraparound',
        'sendFocus',
        'synchronizedOutput',
        'win32InputMode',
        'wraparound',
      ].sort(),
    );
    expect(Object.keys(core.coreService.modes)).toEqual(['insertMode']);
    expect(Object.keys(core.coreService.kittyKeyboard)).toEqual([
      'flags',
      'mainFlags',
      'altFlags',
      'mainStack',
      'altStack',
    ]);
  });
});

describe('behaviour inside of xterm', () => {
  test('parse is done when it returns', () => {
    const { terminal, feed } = open();
    feed('now');
    expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('now');
  });

  test('a cell is three words: character and width, foreground, background', () => {
    const { buffers, feed } = open();
    feed('\x1b[1;31;44mA\x1b[m中e\u0301');
    const line = buffers.active.lines.get(0);
    expect(line?._data.length).toBe(20 * cellWords);
    const words = Array.from(line?._data.subarray(0, 4 * cellWords) ?? []);
    expect(words[0]).toBe(content.blank | 0x41);
    expect(words[1]).toBe(attribute.fgBold | attribute.palette16 | 1);
    expect(words[2]).toBe(attribute.palette16 | 4);
    expect(words[3]).toBe((2 << content.widthShift) | 0x4e2d);
    expect(words[6]).toBe(0);
    expect((words[9] ?? 0) & content.combined).toBe(content.combined);
    expect(line?._combined[3]).toBe('e\u0301');
    expect(line?._isWrapped).toBe(false);
  });

  test.each([
    ['7', attribute.fgInverse, 0],
    ['1', attribute.fgBold, 0],
    ['4', attribute.fgUnderline, attribute.bgExtended],
    ['5', attribute.fgBlink, 0],
    ['8', attribute.fgInvisible, 0],
    ['9', attribute.fgStrikethrough, 0],
    ['3', 0, attribute.bgItalic],
    ['2', 0, attribute.bgDim],
    ['53', 0, attribute.bgOverline],
    ['38;5;200', attribute.palette256 | 200, 0],
    ['38;2;1;2;3', attribute.rgb | 0x010203, 0],
  ])('SGR %s sets the bits that we read', (parameters, fg, bg) => {
    const { handler, feed } = open();
    feed(`\x1b[${parameters}m`);
    expect([handler._curAttrData.fg >>> 0, handler._curAttrData.bg >>> 0]).toEqual([fg, bg]);
  });

  test('underline style and colour are in _ext, the link in _urlId', () => {
    const { buffers, handler, feed } = open();
    feed('\x1b[4:3;58;2;1;2;3m');
    handler._curAttrData.extended._urlId = 7;
    feed('x');
    const extended = buffers.active.lines.get(0)?._extendedAttrs[0];
    expect(extended?._urlId).toBe(7);
    expect(((extended?._ext ?? 0) & attribute.extUnderlineStyle) >>> attribute.extUnderlineStyleShift).toBe(
      3,
    );
    expect((extended?._ext ?? 0) & 0x3ffffff).toBe(attribute.rgb | 0x010203);
  });

  test.each([
    ['', parserState.ground],
    ['\x1b[', parserState.csiEntry],
    ['\x1b[1', parserState.csiParam],
    ['\x1b[1$', parserState.csiIntermediate],
    ['\x1b[1?', parserState.csiIgnore],
    ['\x1b', parserState.escape],
    ['\x1bPqx', parserState.dcsPassthrough],
    ['\x1b_Gx', parserState.last],
  ])('after %j the parser is in the state that we know by number', (text, state) => {
    const { handler, feed } = open();
    feed('x');
    for (const character of text) feed(character);
    expect(handler._parser.currentState).toBe(state);
  });

  test('the decoder keeps an unfinished character in interim, of three bytes', () => {
    const { handler } = open();
    handler.parse(Uint8Array.of(0xf0, 0x9f, 0x98));
    expect(Array.from(handler._utf8Decoder.interim)).toEqual([0xf0, 0x9f, 0x98]);
  });

  test('a handler may lower a parameter before the one of xterm sees it', () => {
    const { handler, buffers, feed } = open();
    handler.registerCsiHandler({ final: 'C' }, (params) => {
      params.params[0] = 2;
      return false;
    });
    feed('\x1b[9C');
    expect(buffers.active.x).toBe(2);
  });

  test('methods put over those of the handler are the ones that sequences call', () => {
    const { handler, feed } = open();
    const called: string[] = [];
    handler.saveCursor = () => called.push('save') > 0;
    handler.restoreCursor = () => called.push('restore') > 0;
    handler.softReset = () => called.push('softReset') > 0;
    handler.fullReset = () => called.push('fullReset') > 0;
    handler.eraseInDisplay = () => called.push('erase') > 0;
    handler.setTitle = () => called.push('title') > 0;
    feed('\x1b7\x1b[s\x1b[?1048h\x1b8\x1b[u\x1b[?1048l\x1b[!p\x1bc\x1b[3J\x1b]2;x\x07');
    expect(called).toEqual([
      'save',
      'save',
      'save',
      'restore',
      'restore',
      'restore',
      'softReset',
      'fullReset',
      'erase',
      'title',
    ]);
  });

  test('the character sets have the numbers that checkpoints keep', () => {
    expect(charsets().length).toBe(13);
    expect(charsets()[0]).toBeUndefined();
    expect(charsets()[1]?.q).toBe('─');
    expect(charsets()[2]?.['#']).toBe('£');
    expect(new Set(charsets()).size).toBe(13);
  });

  test('lines that leave a full buffer are told to onTrim', () => {
    const { buffers, feed } = open();
    let trimmed = 0;
    buffers.normal.lines.onTrim((count) => {
      trimmed += count;
    });
    feed('\n'.repeat(30));
    expect(buffers.normal.ybase + trimmed).toBe(26);
  });
});
