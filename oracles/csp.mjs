// Runs Google's CSP Evaluator over policies and prints its findings as JSON.
//
// The policies are those that its own published tests parse, and those of `csp-policies.txt`. Each is judged as by the
// public site: the checks of the policy as browsers with CSP level 3 see it, the checks for strict policies and the one
// for reporting. Its tests are run on the way, so that a broken installation does not pass for an oracle.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const require = createRequire(import.meta.url);
const folder = path.dirname(fileURLToPath(import.meta.url));
const dist = path.dirname(require.resolve('csp_evaluator/dist/evaluator.js'));
const load = (file) => require(path.join(dist, file));

const parser = load('parser.js');
const { CspEvaluator, DEFAULT_CHECKS, STRICTCSP_CHECKS } = load('evaluator.js');
const { Version } = load('csp.js');
const { Type, Severity } = load('finding.js');
const security = load('checks/security_checks.js');

const own = [];
const Original = parser.CspParser;
parser.CspParser = class extends Original {
  constructor(text) {
    super(text);
    own.push(text);
  }
};

// As much of a test runner as those tests use.
let passed = 0;
const matchers = (value) => ({
  toBe: (wanted) => check(Object.is(value, wanted), value, wanted),
  toEqual: (wanted) => check(same(value, wanted), value, wanted),
  toBeTrue: () => check(value === true, value, true),
  toBeFalse: () => check(value === false, value, false),
  toBeNull: () => check(value === null, value, null),
  toHaveSize: (wanted) => check(value.length === wanted, value.length, wanted),
  toContain: (wanted) => check(value.includes(wanted), value, wanted),
  toBeTruthy: () => check(!!value, value, true),
  toBeFalsy: () => check(!value, value, false),
  toBeInstanceOf: (wanted) => check(value instanceof wanted, value, wanted),
  toBeUndefined: () => check(value === undefined, value, undefined),
  toThrow: () => check(throws(value), 'no error', 'an error'),
});
// With `undefined` told from a missing key, and lists that may come in any order.
const text = (value) => JSON.stringify(value, (_, part) => (part === undefined ? 'undefined' : part));
const sorted = (list) => text([...list].map(text).sort());
const same = (value, wanted) => (wanted?.anyOrder ? sorted(value) === sorted(wanted.anyOrder) : text(value) === text(wanted));
globalThis.jasmine = { arrayWithExactContents: (list) => ({ anyOrder: list }) };
const throws = (run) => {
  try {
    run();
    return false;
  } catch {
    return true;
  }
};
function check(ok, value, wanted) {
  if (!ok) throw new Error(`the oracle fails its own test: ${JSON.stringify(value)} is not ${JSON.stringify(wanted)}`);
  passed += 1;
}
// The tests name their runner only for its types.
const module = require('node:module');
const resolve = module._resolveFilename;
module._resolveFilename = (name, ...rest) => resolve.call(module, name === 'jasmine' ? 'assert' : name, ...rest);
globalThis.expect = matchers;
globalThis.describe = (_, body) => body();
globalThis.it = (_, body) => body();
globalThis.beforeEach = (body) => body();

for (const file of [
  'checks/security_checks_test.js',
  'checks/strictcsp_checks_test.js',
  'checks/parser_checks_test.js',
  'csp_test.js',
  'parser_test.js',
  'evaluator_test.js',
  'lighthouse/lighthouse_checks_test.js',
]) {
  load(file);
}
parser.CspParser = Original;

const listed = readFileSync(path.join(folder, 'csp-policies.txt'), 'utf8')
  .split('\n')
  .filter((line) => line.trim() && !line.startsWith('#'));

const words = (table, value) => table[value] ?? String(value);
const judge = (text) => {
  const csp = new Original(text).csp;
  const reporting = [security.checkHasConfiguredReporting];
  const checks = [...DEFAULT_CHECKS, ...STRICTCSP_CHECKS];
  return new CspEvaluator(csp, Version.CSP3).evaluate(reporting, checks).map((finding) => ({
    type: words(Type, finding.type),
    severity: words(Severity, finding.severity),
    directive: finding.directive,
    value: finding.value ?? '',
  }));
};
const cases = [];
for (const [origin, texts] of [['tests', own], ['list', listed]]) {
  for (const text of new Set(texts)) {
    try {
      cases.push({ origin, text, findings: judge(text) });
    } catch (error) {
      // It throws on some sources; such a policy says nothing.
      cases.push({ origin, text, error: String(error) });
    }
  }
}
process.stdout.write(`${JSON.stringify({ passed, cases })}\n`);
