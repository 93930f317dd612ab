// Throws an object without any way to become text.
// expect: error "[Object: null prototype] {}"
throw Object.create(null);
