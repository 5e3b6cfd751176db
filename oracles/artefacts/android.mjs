// Opens APK files and compares with the tools of Android (Debian: aapt, apksigner):
//
//   cargo build -p capward-artefact --example open && node oracles/artefacts/android.mjs FILE.apk..
//
// Every element and attribute of the manifest as `aapt2 dump xmltree` reads it, every text, truth value and integer for
// any device as `aapt2 dump resources` lists them, and the schemes and certificates that `apksigner verify` accepts.
// Says what differs; ends with 1 where anything does.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const open = join(process.env.CARGO_TARGET_DIR ?? 'target', 'debug/examples/open');
const run = (tool, args) => {
  try {
    return execFileSync(tool, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 });
  } catch {
    return null;
  }
};
const counts = { packages: 0, elements: 0, attributes: 0, values: 0, certificates: 0, differ: 0 };
const unreadable = { aapt2: 0, apksigner: 0 };
const differs = (...words) => {
  counts.differ += 1;
  console.log('differs:', ...words);
};

const unescape = (text) =>
  text.replace(/&(#(\d+)|lt|gt|quot|amp);/g, (all, name, number) =>
    number ? String.fromCodePoint(Number(number)) : { lt: '<', gt: '>', quot: '"', amp: '&' }[name]);

/// Elements and attributes of XML that the tool wrote: one attribute to a line.
function ours(text) {
  const list = [];
  for (const [, element, rest] of text.matchAll(/<([A-Za-z_][^\s/>]*)((?:\s+[^\s=]+="[^"]*")*)\s*\/?>/g)) {
    const attributes = [...rest.matchAll(/([^\s=]+)="([^"]*)"/g)].map(([, k, v]) => [k, unescape(v)]);
    list.push([element, attributes.filter(([k]) => !k.startsWith('xmlns:'))]);
  }
  return list;
}

/// The same of `aapt2 dump xmltree`.
function theirs(text, names) {
  const list = [];
  let namespaces = {};
  for (const line of text.split('\n')) {
    const element = line.match(/^\s*E: (\S+)/);
    if (element) list.push([element[1], []]);
    const space = line.match(/^\s*N: (\S+)=(\S+)/);
    if (space) namespaces[space[2]] = space[1];
    const attribute = line.match(/^\s*A: (?:(\S+):)?([^\s(=:]+)(?:\((0x[0-9a-f]+)\))?=(.*)$/);
    if (!attribute) continue;
    const [, uri, name, , raw] = attribute;
    const prefix = uri ? `${uri.endsWith('/res/android') ? 'android' : namespaces[uri] ?? uri}:` : '';
    const quoted = raw.match(/^"(.*)" \(Raw: "/) ?? raw.match(/^"(.*)"$/);
    const id = raw.match(/^@(0x[0-9a-f]{8})/);
    const value = quoted ? quoted[1] : id ? (names.get(id[1]) ?? raw) : raw.replace(/ \(Raw: ".*"\)$/, '');
    list.at(-1)[1].push([prefix + name, value]);
  }
  return list;
}

/// Names of resources by their numbers, and simple values for any device.
function resources(text) {
  const names = new Map();
  const values = new Map();
  const shared = new Map();
  let now = null;
  for (const line of text.split('\n')) {
    const resource = line.match(/^\s*resource (0x[0-9a-f]{8}) (\S+)/);
    if (resource) {
      now = resource[2];
      names.set(resource[1], `@${now}`);
      shared.set(now, (shared.get(now) ?? 0) + 1);
      continue;
    }
    const value = line.match(/^\s*\(\) (.*)$/);
    if (value && now && /^(string|bool|integer)\//.test(now)) values.set(now, value[1]);
  }
  for (const [name, count] of shared) if (count > 1) values.delete(name);
  return { names, values, shared };
}

// Numbers that source writes as words are left out, and what aapt2 shows in a form of its own.
const WORDS = /:(launchMode|protectionLevel|requireFlags|usesPermissionFlags)$/;
const comparable = (key, value) =>
  !WORDS.test(key) && (/^"?[^@?]*$/.test(value) || /^@[a-z]+\/[\w.]+$/.test(value)) && !/[\\\n]|^\d+\.\d+$|^#/.test(value);
const plain = (value) => (/^0x[0-9a-f]+$/.test(value) ? String(Number(value) | 0) : value);

for (const file of process.argv.slice(2)) {
  const work = mkdtempSync(join(tmpdir(), 'open-'));
  if (run(open, [file, work]) === null) {
    console.log('not opened:', file);
    rmSync(work, { recursive: true });
    continue;
  }
  counts.packages += 1;
  const read = (path) => (existsSync(join(work, path)) ? readFileSync(join(work, path), 'utf8') : '');
  const table = run('aapt2', ['dump', 'resources', file]) ?? '';
  const { names, values, shared } = resources(table);
  for (const [id, name] of names) if (shared.get(name.slice(1)) > 1) names.set(id, `${name}_${id.slice(2)}`);
  const tree = run('aapt2', ['dump', 'xmltree', '--file', 'AndroidManifest.xml', file]);
  if (tree === null) unreadable.aapt2 += 1;
  else {
    const [a, b] = [ours(read('tree/AndroidManifest.xml')), theirs(tree, names)];
    if (a.length !== b.length) differs(file, `${a.length} elements, ${b.length} by aapt2`);
    b.forEach(([element, attributes], i) => {
      counts.elements += 1;
      const [mine, own] = a[i] ?? ['', []];
      if (mine !== element) return differs(file, `element ${i}: ${mine}, ${element} by aapt2`);
      for (const [key, value] of attributes) {
        if (!comparable(key, value)) continue;
        counts.attributes += 1;
        const found = own.find(([k]) => k === key || k === `_${key.replace('android:', '')}`)?.[1];
        if (found === undefined || plain(found) !== plain(value)) differs(file, element, key, found, 'by aapt2', value);
      }
    });
  }
  for (const [name, value] of values) {
    const kind = name.split('/')[0];
    if (/^\((?:plurals|array|style)/.test(value) || value.startsWith('@')) continue;
    const text = read(`tree/res/values/${kind}s.xml`);
    const line = text.match(new RegExp(`name="${name.slice(kind.length + 1).replace(/[.$]/g, '\\$&')}">([^<]*)<`));
    const quoted = value.match(/^"(.*)"$/s);
    if (kind === 'string' && !quoted) continue;
    counts.values += 1;
    const own = line && unescape(line[1]).replace(/\\(.)/g, (_, c) => ({ n: '\n', t: '\t' })[c] ?? c);
    const wanted = quoted ? quoted[1] : plain(value);
    if (own === null) differs(file, name, 'is missing');
    else if (own !== wanted && !wanted.includes('\\') && !own.includes('\n')) differs(file, name, own, 'by aapt2', wanted);
  }
  const signed = run('apksigner', ['verify', '--verbose', '--print-certs', file]);
  if (signed === null) unreadable.apksigner += 1;
  else {
    const facts = read('facts.txt');
    const schemes = { v1: 'V1', v2: 'V2', v3: 'V3' };
    for (const [name, ours] of Object.entries(schemes)) {
      if (signed.includes(`Verified using ${name} scheme`) && new RegExp(`using ${name} scheme[^\n]*true`).test(signed)) {
        if (!facts.includes(`scheme: ${ours},`)) differs(file, 'has no', name);
      }
    }
    for (const [, digest] of signed.matchAll(/Signer #\d+ certificate SHA-256 digest: ([0-9a-f]+)/g)) {
      counts.certificates += 1;
      if (!facts.includes(digest)) differs(file, 'has no certificate', digest);
    }
    for (const [, size] of signed.matchAll(/Signer #\d+ key size \(bits\): (\d+)/g)) {
      if (!new RegExp(`(Rsa|Dsa|Ec)\\(\\s*${size},`).test(facts)) differs(file, 'has no key of', size, 'bits');
    }
  }
  rmSync(work, { recursive: true });
}
console.log(counts, 'not read by', unreadable);
process.exit(counts.differ ? 1 : 0);
