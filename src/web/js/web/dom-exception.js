/* SPDX-License-Identifier: MIT
 *
 * DOMException, as Web IDL has it: a real error (own stack, Error.isError) whose name, message and code are accessors of
 * the prototype. */
(function (kit) {
    'use strict';

    const { setPrototypeOf } = Object;
    const { expose } = kit.need('shape');

    /* By legacy code, from 1; null where the name has none any more. */
    const legacy = [
        ['INDEX_SIZE_ERR', 'IndexSizeError'], ['DOMSTRING_SIZE_ERR', null], ['HIERARCHY_REQUEST_ERR', 'HierarchyRequestError'],
        ['WRONG_DOCUMENT_ERR', 'WrongDocumentError'], ['INVALID_CHARACTER_ERR', 'InvalidCharacterError'],
        ['NO_DATA_ALLOWED_ERR', null], ['NO_MODIFICATION_ALLOWED_ERR', 'NoModificationAllowedError'],
        ['NOT_FOUND_ERR', 'NotFoundError'], ['NOT_SUPPORTED_ERR', 'NotSupportedError'],
        ['INUSE_ATTRIBUTE_ERR', 'InUseAttributeError'], ['INVALID_STATE_ERR', 'InvalidStateError'],
        ['SYNTAX_ERR', 'SyntaxError'], ['INVALID_MODIFICATION_ERR', 'InvalidModificationError'],
        ['NAMESPACE_ERR', 'NamespaceError'], ['INVALID_ACCESS_ERR', 'InvalidAccessError'], ['VALIDATION_ERR', null],
        ['TYPE_MISMATCH_ERR', 'TypeMismatchError'], ['SECURITY_ERR', 'SecurityError'], ['NETWORK_ERR', 'NetworkError'],
        ['ABORT_ERR', 'AbortError'], ['URL_MISMATCH_ERR', 'URLMismatchError'], ['QUOTA_EXCEEDED_ERR', 'QuotaExceededError'],
        ['TIMEOUT_ERR', 'TimeoutError'], ['INVALID_NODE_TYPE_ERR', 'InvalidNodeTypeError'],
        ['DATA_CLONE_ERR', 'DataCloneError'],
    ];
    const constants = {};
    const codes = { __proto__: null };
    for (let i = 0; i < legacy.length; i++) {
        constants[legacy[i][0]] = i + 1;
        if (legacy[i][1] !== null) codes[legacy[i][1]] = i + 1;
    }

    /* Puts a private field onto an object that another constructor made. */
    class Fields extends (function (object) { return object; }) {
        #fields;
        constructor(error, fields) {
            super(error);
            this.#fields = fields;
        }
        static of(error) { return error.#fields; }
        static has(value) { return typeof value === 'object' && value !== null && #fields in value; }
    }

    class DOMException {
        constructor(message = '', name = 'Error') {
            const error = setPrototypeOf(new Error(), new.target.prototype);
            new Fields(error, { message: `${message}`, name: `${name}` });
            return error;
        }
        get name() { return Fields.of(this).name; }
        get message() { return Fields.of(this).message; }
        get code() { return codes[Fields.of(this).name] ?? 0; }
    }
    setPrototypeOf(DOMException.prototype, Error.prototype);
    expose(DOMException, constants);
    kit.platform.cloneable({
        isIt: Fields.has,
        errorParts: Fields.of,
        clone: (error) => new DOMException(Fields.of(error).message, Fields.of(error).name),
    });

    return { DOMException };
})
