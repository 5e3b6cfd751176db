// Reads a SARIF log from standard input and checks it against the schema of SARIF 2.1.0 that comes with
// @microsoft/jest-sarif. Prints what is wrong, one line each; the exit code is 1 where something is.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(import.meta.url);
const Ajv = require('ajv');

// The schema is written in draft 4 of JSON Schema.
const ajv = new Ajv({ schemaId: 'auto', allErrors: true, format: 'full' });
ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
const schema = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');

const log = JSON.parse(readFileSync(0, 'utf8'));
if (!ajv.validate(schema, log)) {
  for (const error of ajv.errors.slice(0, 50)) {
    console.log(`${error.dataPath}: ${error.message} ${JSON.stringify(error.params)}`);
  }
  process.exit(1);
}
