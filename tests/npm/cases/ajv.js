/* JSON Schema, compiled to code. */
import Ajv from 'ajv';

const ajv = new Ajv({ allErrors: true, useDefaults: true });
const validate = ajv.compile({
    type: 'object',
    properties: {
        name: { type: 'string', minLength: 2, pattern: '^\\p{L}+$' },
        tags: { type: 'array', items: { enum: ['a', 'b'] }, uniqueItems: true, default: [] },
        size: { oneOf: [{ type: 'integer', minimum: 1 }, { const: 'all' }] },
    },
    required: ['name', 'size'],
    additionalProperties: false,
});
for (const value of [{ name: 'Änne', size: 3 }, { name: 'x', tags: ['a', 'a', 'c'], size: 0, more: 1 }]) {
    console.log(validate(value), JSON.stringify(value), JSON.stringify(validate.errors));
}
