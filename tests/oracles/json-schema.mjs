// Validates JSON documents. In (standard input): { schema, strict, documents: [text] }. Out: one line { valid, errors } per document.
// Strict: an object may have no members that its definition does not list, which a published schema should not ask of its readers.
import Ajv2020 from "ajv/dist/2020.js";
import { text } from "node:stream/consumers";

const { schema, strict, documents } = JSON.parse(await text(process.stdin));
if (strict) {
  schema.unevaluatedProperties = false;
  for (const definition of Object.values(schema.$defs)) {
    if (definition.properties) definition.unevaluatedProperties = false;
  }
}

const validate = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false }).compile(schema);
for (const document of documents) {
  const valid = validate(JSON.parse(document));
  console.log(JSON.stringify({ valid, errors: (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`) }));
}
