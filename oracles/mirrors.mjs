// Rewrites JavaScript and TypeScript without changing what it does: what was found in a program must be found in its
// mirrors too.
//
// Reads a JSON list of examples from standard input, each a list of files `{path, text}`, and prints for each example
// the mirrors `{name, files}`. A mirror that changes nothing is left out.

import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import ts from 'typescript';

const SCRIPT = /\.(ts|tsx|js|jsx|mjs)$/;
const isRelative = (from) => /^[./@~$]*\//.test(from) || from.startsWith('.');

function parse({ path, text }) {
  const kind = { tsx: ts.ScriptKind.TSX, jsx: ts.ScriptKind.JSX, ts: ts.ScriptKind.TS }[path.split('.').pop()] ?? ts.ScriptKind.JSX;
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
}

/** Applies edits `[start, end, text]`, which do not overlap. */
function edited(text, edits) {
  return edits.sort((a, b) => b[0] - a[0] || b[1] - a[1]).reduce((out, [start, end, by]) => out.slice(0, start) + by + out.slice(end), text);
}

/** The named imports of packages that are used as values: `{statement, from, names: [{imported, local}]}`. */
function imports(file) {
  return file.statements.flatMap((statement) => {
    const named = ts.isImportDeclaration(statement) && statement.importClause?.namedBindings;
    if (!named || !ts.isNamedImports(named) || statement.importClause.name || statement.importClause.isTypeOnly) return [];
    const from = statement.moduleSpecifier.text;
    const names = named.elements.filter((e) => !e.isTypeOnly).map((e) => ({ imported: (e.propertyName ?? e.name).text, local: e.name.text }));
    return isRelative(from) || names.length !== named.elements.length ? [] : [{ statement, from, names }];
  });
}

/** True for names that stand for a type or a decorator somewhere: a constant cannot take their place. */
function isTypeOrDecorator(file, name) {
  let found = false;
  const visit = (node) => {
    if (ts.isTypeReferenceNode(node) && node.typeName.getText().split('.')[0] === name) found = true;
    if (ts.isDecorator(node) && node.expression.getText().split('(')[0] === name) found = true;
    if ((ts.isExpressionWithTypeArguments(node) || ts.isJsxOpeningLikeElement(node)) && (node.expression ?? node.tagName).getText() === name) found = true;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function minify(one) {
  // Types of injected parameters are what a framework's own compiler keeps; a plain minifier drops them.
  if (/from ['"]@angular\//.test(one.text) || /constructor\s*\([^)]*(private|public|protected)/.test(one.text)) return one.text;
  const loader = { mjs: 'js', js: 'jsx' }[one.path.split('.').pop()] ?? one.path.split('.').pop();
  return transformSync(one.text, { loader, jsx: 'preserve', minify: true, format: 'esm', target: 'esnext', legalComments: 'inline' }).code;
}

/** `import { a as a1 } from 'p'; const a = a1;` */
function alias(one) {
  const file = parse(one);
  const edits = imports(file).flatMap(({ statement, from, names }) => {
    if (names.some((n) => isTypeOrDecorator(file, n.local))) return [];
    const list = names.map((n) => `${n.imported} as ${n.local}Alias`).join(', ');
    const own = names.map((n) => `${n.local} = ${n.local}Alias`).join(', ');
    return [[statement.getStart(), statement.getEnd(), `import { ${list} } from '${from}';\nconst ${own};`]];
  });
  return edited(one.text, edits);
}

/** `import * as p from 'p'; const { a } = p;` */
function destructure(one) {
  const file = parse(one);
  const edits = imports(file).flatMap(({ statement, from, names }, i) => {
    if (names.some((n) => isTypeOrDecorator(file, n.local))) return [];
    const list = names.map((n) => (n.imported === n.local ? n.local : `${n.imported}: ${n.local}`)).join(', ');
    return [[statement.getStart(), statement.getEnd(), `import * as package${i} from '${from}';\nconst { ${list} } = package${i};`]];
  });
  return edited(one.text, edits);
}

/** Calls of `Imported.method(…)`, and of globals with a receiver, go through a function of the file. */
function wrap(one) {
  const file = parse(one);
  const roots = new Set([...imports(file).flatMap((i) => i.names.map((n) => n.local)), 'localStorage', 'sessionStorage', 'console']);
  const edits = [];
  const helpers = [];
  const visit = (node) => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) || node.questionDotToken || node.arguments.length === 0 || node.arguments.length > 3) return;
    const callee = node.expression;
    if (!ts.isPropertyAccessExpression(callee) || callee.questionDotToken || !ts.isIdentifier(callee.expression)) return;
    if (!roots.has(callee.expression.text) || node.arguments.some((a) => ts.isSpreadElement(a))) return;
    const name = `wrapped${helpers.length}`;
    const params = node.arguments.map((_, i) => `given${i}`).join(', ');
    helpers.push(`function ${name}(${params}) { return ${callee.getText()}(${params}); }`);
    edits.push([callee.getStart(), callee.getEnd(), name]);
  };
  visit(file);
  return helpers.length === 0 ? one.text : `${edited(one.text, edits)}\n${helpers.join('\n')}\n`;
}

/** The whole file under another name, handed on by a file in its place. */
function move(one) {
  const file = parse(one);
  const exports = file.statements.some((s) => ts.isExportDeclaration(s) || ts.isExportAssignment(s) || s.modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword));
  const byDefault = file.statements.some((s) => ts.isExportAssignment(s) || s.modifiers?.some((m) => m.kind === ts.SyntaxKind.DefaultKeyword));
  const [, stem, ending] = one.path.match(/^(.*)\.(\w+)$/);
  const base = `./${stem.split('/').pop()}.moved`;
  const lines = exports ? [`export * from '${base}';`, ...(byDefault ? [`export { default } from '${base}';`] : [])] : [`import '${base}';`];
  return [
    { path: one.path, text: `${lines.join('\n')}\n` },
    { path: `${stem}.moved.${ending}`, text: one.text },
  ];
}

function mirrors(files) {
  const scripts = files.filter((f) => SCRIPT.test(f.path));
  const all = [
    ['minify', minify],
    ['alias', alias],
    ['destructure', destructure],
    ['wrap', wrap],
    ['move', move],
  ];
  return all.flatMap(([name, rewrite]) => {
    const out = scripts.flatMap((one) => {
      const made = rewrite(one);
      return typeof made === 'string' ? [{ path: one.path, text: made }] : made;
    });
    const changed = out.some((f) => scripts.find((s) => s.path === f.path)?.text !== f.text);
    return changed ? [{ name, files: out }] : [];
  });
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(mirrors)));
