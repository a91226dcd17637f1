// For the bundle that prints the protocol: doc comments of checks become data, so that each is written once. A comment
// before a field, a method or a constant of src/protocol becomes a call of described.ts around its value.
import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** The checks themselves, and the file that keeps the texts, have nothing to describe. */
const plain = /\/(check|described|schema|errors|codec)\.ts$/;

export const describedChecks = {
  name: 'described-checks',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/protocol\/[\w-]+\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      return { contents: plain.test(path) ? text : described(path, text), loader: 'ts' };
    });
  },
};

/** The source with each documented value of an object literal, and each constant, in a call. */
export function described(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const typeTexts = new Map(
    source.statements
      .filter((one) => ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one))
      .map((one) => [one.name.text, docText(one)]),
  );
  const inserts = [];
  const wrap = (node, call) => inserts.push([node.getStart(), `${call}, `], [node.getEnd(), ')']);
  const about = (node, value) => {
    const doc = docText(node);
    if (doc !== '') wrap(value, `__described.about(${JSON.stringify(doc)}`);
  };
  const visit = (node) => {
    if (ts.isPropertyAssignment(node)) about(node, node.initializer);
    if (ts.isShorthandPropertyAssignment(node) && docText(node) !== '') {
      inserts.push([
        node.getStart(),
        `${node.name.text}: __described.about(${JSON.stringify(docText(node))}, `,
      ]);
      inserts.push([node.getEnd(), ')']);
    }
    ts.forEachChild(node, visit);
  };
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!initializer || !ts.isIdentifier(name)) continue;
      const doc = docText(statement) || typeTexts.get(name.text) || '';
      wrap(initializer, `__described.named(${JSON.stringify(name.text)}, ${JSON.stringify(doc)}`);
      visit(initializer);
    }
  }
  let result = text;
  // From the end, so that places stay; of two at one place, the outer call comes first in the text.
  const order = inserts
    .map((insert, at) => ({ insert, at }))
    .sort((a, b) => b.insert[0] - a.insert[0] || b.at - a.at);
  for (const {
    insert: [at, piece],
  } of order)
    result = result.slice(0, at) + piece + result.slice(at);
  return `import * as __described from './described.ts';\n${result}`;
}

/** The doc comment as one line, without its marks. */
function docText(node) {
  const [comment] = (node.jsDoc ?? []).slice(-1);
  return (ts.getTextOfJSDocComment(comment?.comment) ?? '').replace(/\s+/g, ' ').trim();
}
